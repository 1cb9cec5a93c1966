// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Response} from "./Response.sol";
import {Source} from "./Source.sol";
import {
    DeliveryMethod,
    ResponseParams,
    ResponseStatus,
    SourceParams,
    SourceStatus,
    TaskStatus
} from "./Types.sol";
import {IManager} from "./interfaces/IManager.sol";
import {INexus} from "./interfaces/INexus.sol";
import {IResponse} from "./interfaces/IResponse.sol";
import {ISource} from "./interfaces/ISource.sol";
import {ITask} from "./interfaces/ITask.sol";
import {ITerminal} from "./interfaces/ITerminal.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Roles} from "./lib/Roles.sol";
import {Slice} from "./lib/Slice.sol";
import {SourceRules} from "./lib/SourceRules.sol";
import {actsFor} from "./lib/Standing.sol";

/// @title Nexus
contract Nexus is INexus, Ownable {
    using Slice for address[];

    /// @inheritdoc INexus
    bytes32 public constant CONTROLLER = Roles.CONTROLLER;

    /// @inheritdoc INexus
    bytes32 public constant PROVIDER = Roles.PROVIDER;

    /// @inheritdoc INexus
    address public manager;

    /// @inheritdoc INexus
    address public terminal;

    /// @inheritdoc INexus
    address public vault;

    /// @inheritdoc INexus
    address[] public clients;

    /// @inheritdoc INexus
    address[] public sources;

    /// @inheritdoc INexus
    mapping(address => uint256) public sourceId;

    /// @inheritdoc INexus
    mapping(address => address[]) public sourcesOf;

    /// @inheritdoc INexus
    mapping(address => uint256) public activeSourceCountOf;

    mapping(address task => bool) private _isTask;
    mapping(address response => bool) private _isResponse;

    modifier onlyController() {
        _requireController();
        _;
    }

    constructor(address _manager, address _terminal, address _vault) Ownable(msg.sender) {
        manager = _manager;
        terminal = _terminal;
        vault = _vault;
    }

    /* VIEWS */

    /// @inheritdoc INexus
    function checkController(address account) public view returns (bool) {
        return IManager(manager).hasRole(CONTROLLER, account);
    }

    /// @inheritdoc INexus
    function getActiveSourceCount(address client) external view returns (uint256) {
        return activeSourceCountOf[client];
    }

    /// @inheritdoc INexus
    function getSourceCount() external view returns (uint256) {
        return sources.length;
    }

    /// @inheritdoc INexus
    function getSourceId(address source) external view returns (uint256) {
        return sourceId[source];
    }

    /// @inheritdoc INexus
    function getSources(uint256 lower, uint256 upper) external view returns (address[] memory) {
        return sources.slice(lower, upper);
    }

    /* CLIENTS */

    /// @inheritdoc INexus
    function publishSource(SourceParams calldata _sourceParams) external {
        address client = _sourceParams.client;
        require(actsFor(terminal, client, msg.sender), "NotOwner");
        SourceParams memory params = SourceRules.checked(_sourceParams, client);
        ++activeSourceCountOf[client];
        // After the count, so that the stake covers this source as well.
        require(IVault(vault).isEligible(client), "NotEligible");
        address source = address(new Source(params));
        if (sourcesOf[client].length == 0) clients.push(client);
        sourcesOf[client].push(source);
        sourceId[source] = sources.length;
        sources.push(source);
        emit SourcePublished(source);
    }

    /// @inheritdoc INexus
    function updateSource(address source, SourceParams calldata _sourceParams) external {
        _requireSource(source);
        address client = ISource(source).getClient();
        require(actsFor(terminal, client, msg.sender), "NotOwner");
        SourceParams memory params = SourceRules.checked(_sourceParams, client);
        ISource(source).setSourceParams(params);
        emit SourceUpdated(source, params);
    }

    /// @inheritdoc INexus
    function inactivateSource(address source) external {
        _requireSource(source);
        address client = ISource(source).getClient();
        require(msg.sender == source || actsFor(terminal, client, msg.sender), "NotOwner");
        _inactivate(source, client);
    }

    /* PROVIDERS */

    /// @inheritdoc INexus
    function register(address source, address provider, uint8 preferredEnvironment) external {
        _requireProvider(provider);
        _requireSource(source);
        require(ISource(source).getStatus() == SourceStatus.ACTIVE, "SourceInactive");
        SourceParams memory params = ISource(source).getSourceParams();
        SourceRules.requireWithin(preferredEnvironment, params.imageEnvironments);
        _requireLockup(provider, params.minAvailableLockup);
        require(IVault(vault).isEligible(provider), "NotEligible");
        uint256 registrantId = ISource(source).register(provider, preferredEnvironment);
        emit Registered(provider, registrantId, source, preferredEnvironment);
    }

    /// @inheritdoc INexus
    function unregister(address source, address provider) external {
        // Without the role too: a provider that was removed can still leave.
        require(_actsForProvider(provider), "NotProvider");
        _requireSource(source);
        ISource(source).unregister(provider);
    }

    /// @inheritdoc INexus
    function attempt(address task, address provider, uint256 suggestedPayment) external {
        _requireProvider(provider);
        TaskStatus status = _requireLive(task);
        ISource source = ISource(ITask(task).getSource());
        require(source.preferredEnvironmentOf(provider) != 0, "NotRegistered");
        if (block.timestamp > ITask(task).getExpiryTime()) {
            _setTaskStatus(task, TaskStatus.EXPIRED);
            IVault(vault).releasePayment(source.getClient(), task);
            return;
        }
        _requireLockup(provider, source.getSourceParams().minAvailableLockup);
        ITask(task).attempt(provider);
        emit Attempted(task, provider, suggestedPayment);
        if (status == TaskStatus.NEW) _setTaskStatus(task, TaskStatus.ATTEMPTED);
    }

    /// @inheritdoc INexus
    function submitResponse(ResponseParams calldata _responseParams) external {
        ITask task = ITask(_responseParams.task);
        address provider = _responseParams.provider;
        require(msg.sender == provider, "NotProvider");
        _requireProvider(provider);
        TaskStatus status = _requireLive(address(task));
        require(block.timestamp <= task.getExpiryTime(), "Expired");
        require(_responseParams.payment <= task.getPayment(), "PaymentTooHigh");
        address response = address(new Response(_responseParams));
        _isResponse[response] = true;
        task.submitResponse(response, provider);
        emit ResponseSubmitted(response, address(task));
        if (status == TaskStatus.ATTEMPTED) _setTaskStatus(address(task), TaskStatus.RESPONDED);
        if (task.getDeliveryMethod() == DeliveryMethod.MANUAL_CONFIRMATION) return;
        _confirm(response, address(task), provider);
        _setTaskStatus(address(task), TaskStatus.FINALIZED);
        address client = ISource(task.getSource()).getClient();
        IVault(vault).processPayment(client, provider, address(task), _responseParams.payment);
    }

    /* CONTROLLER */

    /// @inheritdoc INexus
    function setSourceStatus(address source, SourceStatus status) external onlyController {
        _requireSource(source);
        require(status == SourceStatus.INACTIVE, "StatusInvalid");
        _inactivate(source, ISource(source).getClient());
    }

    /// @inheritdoc INexus
    function setTaskStatus(address task, TaskStatus status) external onlyController {
        require(_isTask[task], "UnknownTask");
        _setTaskStatus(task, status);
    }

    /// @inheritdoc INexus
    function setResponseStatus(address response, ResponseStatus status) external onlyController {
        require(_isResponse[response], "UnknownResponse");
        require(status == ResponseStatus.CONFIRMED, "StatusInvalid");
        ResponseParams memory params = IResponse(response).getResponseParams();
        _confirm(response, params.task, params.provider);
    }

    /// @inheritdoc INexus
    function emitTaskPublished(address task, address source) external onlyController {
        _requireSource(source);
        _isTask[task] = true;
        emit TaskPublished(task, source);
    }

    /* OWNER */

    /// @inheritdoc INexus
    function setManager(address _manager) external onlyOwner {
        require(_manager != address(0), "ZeroAddress");
        manager = _manager;
    }

    /// @inheritdoc INexus
    function setTerminal(address _terminal) external onlyOwner {
        require(_terminal != address(0), "ZeroAddress");
        terminal = _terminal;
    }

    /// @inheritdoc INexus
    function setVault(address _vault) external onlyOwner {
        require(_vault != address(0), "ZeroAddress");
        vault = _vault;
    }

    /* INTERNALS */

    function _inactivate(address source, address client) private {
        ISource(source).setStatus(SourceStatus.INACTIVE);
        --activeSourceCountOf[client];
        emit SourceStatusChanged(source, SourceStatus.INACTIVE);
    }

    function _setTaskStatus(address task, TaskStatus status) private {
        ITask(task).setStatus(status);
        emit TaskStatusChanged(task, status);
    }

    function _confirm(address response, address task, address provider) private {
        IResponse(response).setStatus(ResponseStatus.CONFIRMED);
        IResponse(response).confirm();
        ITask(task).submitResponse(response, provider);
        emit ResponseStatusChanged(response, ResponseStatus.CONFIRMED);
    }

    function _requireController() private view {
        require(checkController(msg.sender), "NotController");
    }

    function _requireSource(address source) private view {
        uint256 id = sourceId[source];
        require(id < sources.length && sources[id] == source, "UnknownSource");
    }

    function _requireLive(address task) private view returns (TaskStatus status) {
        require(_isTask[task], "UnknownTask");
        status = ITask(task).getStatus();
        require(status != TaskStatus.EXPIRED, "Expired");
        require(status < TaskStatus.CANCELED, "AlreadyFinalized");
    }

    function _requireProvider(address provider) private view {
        require(IManager(manager).hasRole(PROVIDER, provider) && _actsForProvider(provider), "NotProvider");
    }

    function _actsForProvider(address provider) private view returns (bool) {
        if (msg.sender == provider) return true;
        return actsFor(terminal, ITerminal(terminal).getMasterOf(provider), msg.sender);
    }

    function _requireLockup(address provider, uint256 lockup) private view {
        require(IVault(vault).getLockupOf(provider) >= lockup, "InsufficientLockup");
    }
}
