// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Providers and their masters, agents, and what providers say of themselves
/// @notice A provider and a master name each other, in either order; the second word pairs them and makes the provider one.
/// Before that, nothing here says that they belong together.
interface ITerminal {
    event ProviderAnnounced(address provider, address master);
    event MasterAnnounced(address provider, address master);
    event ProviderRemoved(address provider);
    event RemoveContainer(address provider, address source);
    event AgentSet(address account, address agent, bool value);
    event DefaultAgentDisabled(address master, bool value);
    event BaseDataUpdated(address provider);
    event LiveDataUpdated(address provider);

    /// @notice The caller, a master, names a provider and adds the value sent to the provider's lockup.
    /// Reverts with `ZeroAddress`, `AmountMismatch` unless `amount` is the value sent, `AlreadyRegistered`.
    function announceProvider(address provider, uint256 amount) external payable;

    /// @notice The caller, a provider, names its master. Reverts with `ZeroAddress`, `AlreadyRegistered`.
    function announceMaster(address master) external;

    /// @notice Parts a provider from the caller, its master. Reverts with `NotMaster`.
    function removeProvider(address provider) external;

    /// @notice Tells a provider of the caller to take a source's container down: an event, no more. Reverts with `NotMaster`.
    function removeContainer(address provider, address source) external;

    /// @notice Lets an agent act for the caller, client or master, or no longer. Reverts with `ZeroAddress`.
    function setAgent(address agent, bool value) external;

    /// @notice A master's word to agents that serve everybody.
    function setDefaultAgentDisabled(bool value) external;

    /// @notice Reverts with `NotProvider`.
    function setBaseData(string calldata _baseData) external;

    /// @notice Reverts with `NotProvider`.
    function setLiveData(string calldata _liveData) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setManager(address _manager) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setVault(address _vault) external;

    function isAgentOf(address account, address agent) external view returns (bool);

    function getIsAgentOf(address master, address agent) external view returns (bool);

    function isMaster(address account) external view returns (bool);

    function getIsMaster(address master) external view returns (bool);

    function isProvider(address account) external view returns (bool);

    /// @return zero for those who are not paired
    function masterOf(address provider) external view returns (address);

    function getMasterOf(address provider) external view returns (address);

    /// @return the provider paired last; zero once that one is removed
    function providerOf(address master) external view returns (address);

    function defaultAgentDisabled(address master) external view returns (bool);

    function baseDataOf(address provider) external view returns (string memory);

    function liveDataOf(address provider) external view returns (string memory);

    function PROVIDER() external view returns (bytes32);

    function manager() external view returns (address);

    function vault() external view returns (address);
}
