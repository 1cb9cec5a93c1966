// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {SourceParams, SourceStatus} from "./Types.sol";
import {INexus} from "./interfaces/INexus.sol";
import {ISource} from "./interfaces/ISource.sol";
import {Slice} from "./lib/Slice.sol";

/// @title Source
contract Source is ISource, Ownable {
    using Slice for address[];

    /// @inheritdoc ISource
    address public immutable nexus;

    /// @inheritdoc ISource
    SourceParams public sourceParams;

    /// @inheritdoc ISource
    SourceStatus public status;

    /// @inheritdoc ISource
    address[] public registrants;

    /// @inheritdoc ISource
    mapping(address => uint256) public registrantId;

    /// @inheritdoc ISource
    mapping(address => uint8) public preferredEnvironmentOf;

    /// @inheritdoc ISource
    address[] public tasks;

    modifier onlyNexus() {
        _requireNexus();
        _;
    }

    constructor(SourceParams memory _sourceParams) payable Ownable(_sourceParams.client) {
        nexus = msg.sender;
        sourceParams = _sourceParams;
    }

    /* VIEWS */

    /// @inheritdoc ISource
    function getSourceParams() external view returns (SourceParams memory) {
        return sourceParams;
    }

    /// @inheritdoc ISource
    function getClient() external view returns (address) {
        return sourceParams.client;
    }

    /// @inheritdoc ISource
    function getStatus() external view returns (SourceStatus) {
        return status;
    }

    /// @inheritdoc ISource
    function getRegistrantId(address provider) external view returns (uint256) {
        return registrantId[provider];
    }

    /// @inheritdoc ISource
    function getRegistrantCount() external view returns (uint256) {
        return registrants.length;
    }

    /// @inheritdoc ISource
    function getRegistrants(uint256 lower, uint256 upper) external view returns (address[] memory) {
        return registrants.slice(lower, upper);
    }

    /// @inheritdoc ISource
    function getTaskCount() external view returns (uint256) {
        return tasks.length;
    }

    /// @inheritdoc ISource
    function getTasks(uint256 lower, uint256 upper) external view returns (address[] memory) {
        return tasks.slice(lower, upper);
    }

    /* OWNER */

    /// @inheritdoc ISource
    function setStatus(SourceStatus _status) external {
        require(msg.sender == nexus || msg.sender == owner(), "NotOwner");
        require(_status == SourceStatus.INACTIVE, "StatusInvalid");
        require(status == SourceStatus.ACTIVE, "SourceInactive");
        if (msg.sender == nexus) status = _status;
        else INexus(nexus).inactivateSource(address(this));
    }

    /* NEXUS */

    /// @inheritdoc ISource
    function setSourceParams(SourceParams calldata _sourceParams) external onlyNexus {
        sourceParams = _sourceParams;
    }

    /// @inheritdoc ISource
    function register(address provider, uint8 preferredEnvironment) external onlyNexus returns (uint256) {
        require(preferredEnvironmentOf[provider] == 0, "AlreadyRegistered");
        uint256 id = registrants.length;
        registrants.push(provider);
        registrantId[provider] = id;
        preferredEnvironmentOf[provider] = preferredEnvironment;
        return id;
    }

    /// @inheritdoc ISource
    function unregister(address provider) external onlyNexus {
        require(preferredEnvironmentOf[provider] != 0, "NotRegistered");
        registrants[registrantId[provider]] = address(0);
        registrantId[provider] = 0;
        preferredEnvironmentOf[provider] = 0;
    }

    /* CONTROLLER */

    /// @inheritdoc ISource
    function publishTask(address task) external {
        require(INexus(nexus).checkController(msg.sender), "NotController");
        tasks.push(task);
    }

    /* INTERNALS */

    function _requireNexus() private view {
        require(msg.sender == nexus, "NotNexus");
    }
}
