// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tried} from "../court/Tried.sol";

interface GasVm {
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256 gas);
}

/// @notice Writes down what the last call cost. With `isolate` every call is a transaction of its own: its 21,000 and its
/// bytes are counted, and all that it touches is cold.
abstract contract Measured is Tried {
    function measure(string memory name) internal returns (uint256) {
        return GasVm(address(vm)).snapshotGasLastCall("entry-points", name);
    }
}
