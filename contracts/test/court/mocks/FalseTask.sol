// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TaskStatus} from "../../../src/protocol/Types.sol";

/// @notice A contract that poses as a task, and as a source that lists it.
contract FalseTask {
    address private _source;
    address private constant VICTIM = address(0xBAD);

    function pretend(address source) external {
        _source = source;
    }

    function getSource() external view returns (address) {
        return _source;
    }

    function getClient() external view returns (address) {
        return address(this);
    }

    function tasks(uint256) external view returns (address) {
        return address(this);
    }

    function attempters(uint256) external pure returns (address) {
        return VICTIM;
    }

    function attemptTimestamps(uint256) external pure returns (uint256) {
        return 1;
    }

    function responseOf(address) external pure returns (address) {
        return address(0);
    }

    function getStatus() external pure returns (TaskStatus) {
        return TaskStatus.ATTEMPTED;
    }

    function getExpiryTime() external pure returns (uint256) {
        return 1 days;
    }

    function getPayment() external pure returns (uint256) {
        return type(uint256).max;
    }
}
