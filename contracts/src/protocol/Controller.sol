// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Task} from "./Task.sol";
import {
    ResponseParams,
    ResponseStatus,
    SourceParams,
    SourceStatus,
    TaskParams,
    TaskStatus
} from "./Types.sol";
import {IController} from "./interfaces/IController.sol";
import {INexus} from "./interfaces/INexus.sol";
import {IResponse} from "./interfaces/IResponse.sol";
import {ISource} from "./interfaces/ISource.sol";
import {ITask} from "./interfaces/ITask.sol";
import {IVault} from "./interfaces/IVault.sol";
import {actsFor, isSourceOf} from "./lib/Standing.sol";

/// @title Controller
contract Controller is IController, Ownable {
    /// @inheritdoc IController
    address public nexus;

    /// @inheritdoc IController
    address public terminal;

    /// @inheritdoc IController
    address public vault;

    constructor(address _nexus, address _terminal, address _vault) Ownable(msg.sender) {
        nexus = _nexus;
        terminal = _terminal;
        vault = _vault;
    }

    /* CLIENTS */

    /// @inheritdoc IController
    function publishTask(TaskParams calldata _taskParams) external {
        ISource source = ISource(_taskParams.source);
        require(isSourceOf(INexus(nexus), address(source)), "UnknownSource");
        SourceParams memory params = source.getSourceParams();
        require(actsFor(terminal, params.client, msg.sender), "NotOwner");
        require(source.getStatus() == SourceStatus.ACTIVE, "SourceInactive");
        require(_taskParams.payment >= params.minPayment, "PaymentTooLow");
        require(
            _taskParams.expiryTime > block.timestamp
                && _taskParams.expiryTime - block.timestamp <= params.maxExpiryDuration,
            "ExpiryInvalid"
        );
        address task = address(new Task(_taskParams, params.deliveryMethod, nexus));
        source.publishTask(task);
        IVault(vault).freezePayment(params.client, task, _taskParams.payment);
        INexus(nexus).emitTaskPublished(task, address(source));
    }

    /// @inheritdoc IController
    function cancelTask(address task) external {
        address client = _requireClient(task);
        require(ITask(task).getStatus() == TaskStatus.NEW, "AlreadyFinalized");
        INexus(nexus).setTaskStatus(task, TaskStatus.CANCELED);
        IVault(vault).releasePayment(client, task);
    }

    /// @inheritdoc IController
    function confirmResponse(address response) external {
        ResponseParams memory params = IResponse(response).getResponseParams();
        address client = _requireClient(params.task);
        require(IResponse(response).getStatus() == ResponseStatus.SUBMITTED, "AlreadyConfirmed");
        require(ITask(params.task).getStatus() != TaskStatus.EXPIRED, "Expired");
        INexus(nexus).setResponseStatus(response, ResponseStatus.CONFIRMED);
        INexus(nexus).setTaskStatus(params.task, TaskStatus.FINALIZED);
        IVault(vault).processPayment(client, params.provider, params.task, params.payment);
    }

    /* OWNER */

    /// @inheritdoc IController
    function setNexus(address _nexus) external onlyOwner {
        require(_nexus != address(0), "ZeroAddress");
        nexus = _nexus;
    }

    /// @inheritdoc IController
    function setTerminal(address _terminal) external onlyOwner {
        require(_terminal != address(0), "ZeroAddress");
        terminal = _terminal;
    }

    /// @inheritdoc IController
    function setVault(address _vault) external onlyOwner {
        require(_vault != address(0), "ZeroAddress");
        vault = _vault;
    }

    /* INTERNALS */

    /// @dev A foreign task may say anything here: the Nexus refuses it before anything moves.
    function _requireClient(address task) private view returns (address client) {
        client = ISource(ITask(task).getSource()).getClient();
        require(actsFor(terminal, client, msg.sender), "NotOwner");
    }
}
