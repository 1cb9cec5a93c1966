// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IArbitrable, IArbiter} from "../../../src/court/interfaces/IArbiter.sol";

/// @notice An arbitrator that rules what a test says, for a fee. It can be told to answer a dispute before it is made.
contract ScriptedArbiter is IArbiter {
    uint256 public fee = 0.1 ether;
    uint256 public disputes;
    bytes public extraData;
    bool public hasty;

    error Underpaid();

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    function setHasty() external {
        hasty = true;
    }

    function createDispute(uint256, bytes calldata extraData_) external payable returns (uint256) {
        if (msg.value != fee) revert Underpaid();
        extraData = extraData_;
        if (hasty) IArbitrable(msg.sender).rule(disputes, 1);
        return disputes++;
    }

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return fee;
    }

    function give(IArbitrable court, uint256 disputeId, uint256 ruling) external {
        court.rule(disputeId, ruling);
    }
}
