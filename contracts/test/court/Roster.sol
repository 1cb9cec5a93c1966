// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "../Test.sol";

/// @notice Accounts and their keys, in ascending order of the accounts, as findings have to be.
library Roster {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    function of_(uint256 count) internal pure returns (address[] memory accounts, uint256[] memory keys) {
        accounts = new address[](count);
        keys = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = uint256(keccak256(abi.encode("scanner", i)));
            uint256 place = i;
            for (; place > 0 && vm.addr(key) < accounts[place - 1]; --place) {
                (accounts[place], keys[place]) = (accounts[place - 1], keys[place - 1]);
            }
            (accounts[place], keys[place]) = (vm.addr(key), key);
        }
    }
}
