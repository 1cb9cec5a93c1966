// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IScanners} from "../../../src/court/interfaces/IScanners.sol";

/// @notice A contract that is a scanner and knows its signature when it sees the word.
contract Wallet {
    bytes4 private constant MAGIC = 0x1626ba7e;

    receive() external payable {}

    function join(IScanners scanners, uint256 bond) external {
        scanners.join{value: bond}();
    }

    function isValidSignature(bytes32, bytes calldata signature) external view returns (bytes4) {
        if (keccak256(signature) == keccak256("burn")) {
            uint256 spun = 0;
            while (gasleft() > 100) ++spun;
        }
        return keccak256(signature) == keccak256("open sesame") ? MAGIC : bytes4(0);
    }
}
