// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IManager} from "./interfaces/IManager.sol";
import {ITerminal} from "./interfaces/ITerminal.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Roles} from "./lib/Roles.sol";

/// @title Terminal
contract Terminal is ITerminal, Ownable {
    /// @inheritdoc ITerminal
    bytes32 public constant PROVIDER = Roles.PROVIDER;

    /// @inheritdoc ITerminal
    address public manager;

    /// @inheritdoc ITerminal
    address public vault;

    /// @inheritdoc ITerminal
    mapping(address => address) public masterOf;

    /// @inheritdoc ITerminal
    mapping(address => address) public providerOf;

    /// @inheritdoc ITerminal
    mapping(address => bool) public isProvider;

    /// @inheritdoc ITerminal
    mapping(address => bool) public isMaster;

    /// @inheritdoc ITerminal
    mapping(address => mapping(address => bool)) public isAgentOf;

    /// @inheritdoc ITerminal
    mapping(address => bool) public defaultAgentDisabled;

    /// @inheritdoc ITerminal
    mapping(address => string) public baseDataOf;

    /// @inheritdoc ITerminal
    mapping(address => string) public liveDataOf;

    mapping(address master => uint256) private _providerCountOf;
    mapping(address provider => address master) private _namedMasterOf;
    mapping(address master => mapping(address provider => bool)) private _hasNamed;

    constructor(address _manager, address _vault) Ownable(msg.sender) {
        manager = _manager;
        vault = _vault;
    }

    /* VIEWS */

    /// @inheritdoc ITerminal
    function getIsMaster(address master) external view returns (bool) {
        return isMaster[master];
    }

    /// @inheritdoc ITerminal
    function getMasterOf(address provider) external view returns (address) {
        return masterOf[provider];
    }

    /// @inheritdoc ITerminal
    function getIsAgentOf(address master, address agent) external view returns (bool) {
        return isAgentOf[master][agent];
    }

    /* PAIRING */

    /// @inheritdoc ITerminal
    function announceProvider(address provider, uint256 amount) external payable {
        require(provider != address(0), "ZeroAddress");
        require(msg.value == amount, "AmountMismatch");
        require(!isProvider[provider], "AlreadyRegistered");
        _hasNamed[msg.sender][provider] = true;
        emit ProviderAnnounced(provider, msg.sender);
        if (_namedMasterOf[provider] == msg.sender) _pair(provider, msg.sender);
        if (amount != 0) IVault(vault).deposit{value: amount}(provider);
    }

    /// @inheritdoc ITerminal
    function announceMaster(address master) external {
        require(master != address(0), "ZeroAddress");
        require(!isProvider[msg.sender], "AlreadyRegistered");
        _namedMasterOf[msg.sender] = master;
        emit MasterAnnounced(msg.sender, master);
        if (_hasNamed[master][msg.sender]) _pair(msg.sender, master);
    }

    /// @inheritdoc ITerminal
    function removeProvider(address provider) external {
        require(masterOf[provider] == msg.sender, "NotMaster");
        isProvider[provider] = false;
        masterOf[provider] = address(0);
        if (providerOf[msg.sender] == provider) providerOf[msg.sender] = address(0);
        isMaster[msg.sender] = --_providerCountOf[msg.sender] != 0;
        IManager(manager).revokeRole(PROVIDER, provider);
        emit ProviderRemoved(provider);
    }

    /// @inheritdoc ITerminal
    function removeContainer(address provider, address source) external {
        require(masterOf[provider] == msg.sender, "NotMaster");
        emit RemoveContainer(provider, source);
    }

    /* AGENTS AND DATA */

    /// @inheritdoc ITerminal
    function setAgent(address agent, bool value) external {
        require(agent != address(0), "ZeroAddress");
        isAgentOf[msg.sender][agent] = value;
        emit AgentSet(msg.sender, agent, value);
    }

    /// @inheritdoc ITerminal
    function setDefaultAgentDisabled(bool value) external {
        defaultAgentDisabled[msg.sender] = value;
        emit DefaultAgentDisabled(msg.sender, value);
    }

    /// @inheritdoc ITerminal
    function setBaseData(string calldata _baseData) external {
        require(isProvider[msg.sender], "NotProvider");
        baseDataOf[msg.sender] = _baseData;
        emit BaseDataUpdated(msg.sender);
    }

    /// @inheritdoc ITerminal
    function setLiveData(string calldata _liveData) external {
        require(isProvider[msg.sender], "NotProvider");
        liveDataOf[msg.sender] = _liveData;
        emit LiveDataUpdated(msg.sender);
    }

    /* OWNER */

    /// @inheritdoc ITerminal
    function setManager(address _manager) external onlyOwner {
        require(_manager != address(0), "ZeroAddress");
        manager = _manager;
    }

    /// @inheritdoc ITerminal
    function setVault(address _vault) external onlyOwner {
        require(_vault != address(0), "ZeroAddress");
        vault = _vault;
    }

    /* INTERNALS */

    /// @dev Uses both words up: after a parting, both are needed again.
    function _pair(address provider, address master) private {
        _namedMasterOf[provider] = address(0);
        _hasNamed[master][provider] = false;
        masterOf[provider] = master;
        providerOf[master] = provider;
        isProvider[provider] = true;
        isMaster[master] = true;
        ++_providerCountOf[master];
        IManager(manager).grantRole(PROVIDER, provider);
    }
}
