// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {TaskStatus} from "../../src/protocol/Types.sol";

/// @notice A contract that answers as a task and as its source would, so as to make somebody a record.
contract PosingTask {
    address private immutable _source;
    address private immutable _provider;

    constructor(address source, address provider) {
        _source = source == address(0) ? address(this) : source;
        _provider = provider;
    }

    function getSource() external view returns (address) {
        return _source;
    }

    function tasks(uint256) external view returns (address) {
        return address(this);
    }

    function getClient() external pure returns (address) {
        return address(0xC11E47);
    }

    function attempters(uint256) external view returns (address) {
        return _provider;
    }

    function attemptTimestamps(uint256) external view returns (uint256) {
        return block.timestamp - 1;
    }

    function responseOf(address) external view returns (address) {
        return address(this);
    }

    function responseTimestamp() external view returns (uint256) {
        return block.timestamp;
    }

    function confirmedFinal() external pure returns (bool) {
        return true;
    }

    function getStatus() external pure returns (TaskStatus) {
        return TaskStatus.FINALIZED;
    }
}

/// @notice A clearance that says of one source what it was told.
contract StubClearance {
    IClearance.Status public status;
    bytes32 public revision;

    function set(IClearance.Status status_, bytes32 revision_) external {
        (status, revision) = (status_, revision_);
    }

    function statusOf(address) external view returns (IClearance.Status, bytes32, uint256, uint64) {
        return (status, revision, 0, 0);
    }
}
