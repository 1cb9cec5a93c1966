// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {DeliveryMethod, TaskParams, TaskStatus} from "./Types.sol";
import {IResponse} from "./interfaces/IResponse.sol";
import {ITask} from "./interfaces/ITask.sol";
import {Slice} from "./lib/Slice.sol";

/// @title Task
contract Task is ITask, Ownable {
    using Slice for address[];
    using Slice for uint256[];

    /// @inheritdoc ITask
    TaskParams public taskParams;

    /// @inheritdoc ITask
    DeliveryMethod public deliveryMethod;

    /// @inheritdoc ITask
    TaskStatus public status;

    /// @inheritdoc ITask
    address public winningProvider;

    /// @inheritdoc ITask
    address[] public attempters;

    /// @inheritdoc ITask
    uint256[] public attemptTimestamps;

    /// @inheritdoc ITask
    mapping(address => uint256) public attempterId;

    /// @inheritdoc ITask
    mapping(address => address) public responseOf;

    /// @inheritdoc ITask
    mapping(bytes32 => bool) public isAlreadySubmitted;

    constructor(TaskParams memory _taskParams, DeliveryMethod _deliveryMethod, address nexus)
        payable
        Ownable(nexus)
    {
        taskParams = _taskParams;
        deliveryMethod = _deliveryMethod;
    }

    /* VIEWS */

    /// @inheritdoc ITask
    function getSource() external view returns (address) {
        return taskParams.source;
    }

    /// @inheritdoc ITask
    function getExpiryTime() external view returns (uint256) {
        return taskParams.expiryTime;
    }

    /// @inheritdoc ITask
    function getPayment() external view returns (uint256) {
        return taskParams.payment;
    }

    /// @inheritdoc ITask
    function getDeliveryMethod() external view returns (DeliveryMethod) {
        return deliveryMethod;
    }

    /// @inheritdoc ITask
    function getStatus() external view returns (TaskStatus) {
        return status;
    }

    /// @inheritdoc ITask
    function getAttempterId(address provider) external view returns (uint256) {
        return attempterId[provider];
    }

    /// @inheritdoc ITask
    function getAttemptCount() external view returns (uint256) {
        return attempters.length;
    }

    /// @inheritdoc ITask
    function getAttempters(uint256 lower, uint256 upper) external view returns (address[] memory) {
        return attempters.slice(lower, upper);
    }

    /// @inheritdoc ITask
    function getAttemptTimestamps(uint256 lower, uint256 upper) external view returns (uint256[] memory) {
        return attemptTimestamps.slice(lower, upper);
    }

    /// @inheritdoc ITask
    function getResponsesOf(uint256 lower, uint256 upper) external view returns (address[] memory) {
        address[] memory responses = attempters.slice(lower, upper);
        for (uint256 i = 0; i < responses.length; ++i) {
            responses[i] = responseOf[responses[i]];
        }
        return responses;
    }

    /* NEXUS */

    /// @inheritdoc ITask
    function attempt(address provider) external onlyOwner {
        require(!_hasAttempted(provider), "AlreadyAttempted");
        attempterId[provider] = attempters.length;
        attempters.push(provider);
        attemptTimestamps.push(block.timestamp);
    }

    /// @inheritdoc ITask
    function submitResponse(address response, address provider) external onlyOwner {
        if (response == responseOf[provider]) return _win(provider);
        require(_hasAttempted(provider), "NotAttempted");
        bytes32 hash = keccak256(abi.encode(provider, IResponse(response).getResponseParams().data));
        require(responseOf[provider] == address(0) && !isAlreadySubmitted[hash], "AlreadySubmitted");
        isAlreadySubmitted[hash] = true;
        responseOf[provider] = response;
    }

    /// @inheritdoc ITask
    function setStatus(TaskStatus _status) external onlyOwner {
        require(status < TaskStatus.CANCELED, "AlreadyFinalized");
        require(_follows(status, _status), "StatusInvalid");
        status = _status;
    }

    /* INTERNALS */

    function _hasAttempted(address provider) private view returns (bool) {
        uint256 id = attempterId[provider];
        return id < attempters.length && attempters[id] == provider;
    }

    function _win(address provider) private {
        require(status == TaskStatus.RESPONDED && winningProvider == address(0), "AlreadyFinalized");
        winningProvider = provider;
    }

    function _follows(TaskStatus from, TaskStatus to) private pure returns (bool) {
        if (to == TaskStatus.EXPIRED) return true;
        if (to == TaskStatus.ATTEMPTED || to == TaskStatus.CANCELED) return from == TaskStatus.NEW;
        if (to == TaskStatus.RESPONDED) return from == TaskStatus.ATTEMPTED;
        return to == TaskStatus.FINALIZED && from == TaskStatus.RESPONDED;
    }
}
