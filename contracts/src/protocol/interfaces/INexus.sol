// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ResponseParams, ResponseStatus, SourceParams, SourceStatus, TaskStatus} from "../Types.sol";

/// @title The register of sources, and the door for providers
/// @notice Makes every Source and Response, owns every Task and Response, and emits what happens to them.
interface INexus {
    event SourcePublished(address source);
    event SourceUpdated(address source, SourceParams sourceParams);
    event SourceStatusChanged(address source, SourceStatus status);
    event Registered(address provider, uint256 registrantId, address source, uint8 preferredEnvironment);
    event TaskPublished(address task, address source);
    event TaskStatusChanged(address task, TaskStatus status);
    event Attempted(address task, address provider, uint256 suggestedPayment);
    event ResponseSubmitted(address response, address task);
    event ResponseStatusChanged(address response, ResponseStatus status);

    /// @notice Publishes a source for `client`, by itself or an agent of it. Its lockup must cover this source too.
    /// Reverts with `NotOwner`, `EnvironmentInvalid`, `ParamsTooLarge`, `NotEligible`.
    function publishSource(SourceParams calldata _sourceParams) external;

    /// @notice Overwrites a source's parameters, by its client or an agent. Client and time of update are not the caller's
    /// to choose. Reverts with `UnknownSource`, `NotOwner`, `EnvironmentInvalid`, `ParamsTooLarge`.
    function updateSource(address source, SourceParams calldata _sourceParams) external;

    /// @notice Ends a source for good, by its client, an agent, or the source itself on its owner's word. Its tasks live on.
    /// Reverts with `UnknownSource`, `NotOwner`, `SourceInactive`.
    function inactivateSource(address source) external;

    /// @notice Registers a provider for a source, by itself, its master or an agent of the master.
    /// Reverts with `NotProvider`, `UnknownSource`, `SourceInactive`, `EnvironmentInvalid`, `InsufficientLockup`,
    /// `NotEligible`, `AlreadyRegistered`.
    /// @param preferredEnvironment CPU 1, NVIDIA 2, AMD 4; within those of the source
    function register(address source, address provider, uint8 preferredEnvironment) external;

    /// @notice Takes a provider off a source and leaves a zero in its place, by the same. No event.
    /// Reverts with `NotProvider`, `UnknownSource`, `NotRegistered`.
    function unregister(address source, address provider) external;

    /// @notice Puts a registered provider among those who try a task, by the same. After the task's expiry it marks it
    /// EXPIRED and gives the client its payment back instead, and does not revert.
    /// Reverts with `NotProvider`, `UnknownTask`, `Expired`, `AlreadyFinalized`, `NotRegistered`, `InsufficientLockup`,
    /// `AlreadyAttempted`.
    function attempt(address task, address provider, uint256 suggestedPayment) external;

    /// @notice Hands a provider's answer in, by the provider itself, once a task. With FIRST_RESPONSE the first one in is
    /// confirmed and paid at once. Reverts with `NotProvider`, `UnknownTask`, `Expired`, `AlreadyFinalized`,
    /// `PaymentTooHigh`, `NotAttempted`, `AlreadySubmitted`.
    function submitResponse(ResponseParams calldata _responseParams) external;

    /// @notice `CONTROLLER` only; INACTIVE is the only status to set.
    /// Reverts with `NotController`, `UnknownSource`, `StatusInvalid`, `SourceInactive`.
    function setSourceStatus(address source, SourceStatus status) external;

    /// @notice `CONTROLLER` only. Reverts with `NotController`, `UnknownTask`, and what `ITask.setStatus` reverts with.
    function setTaskStatus(address task, TaskStatus status) external;

    /// @notice `CONTROLLER` only; CONFIRMED is the only status to set. Names the task's winner.
    /// Reverts with `NotController`, `UnknownResponse`, `StatusInvalid`, `AlreadyConfirmed`.
    function setResponseStatus(address response, ResponseStatus status) external;

    /// @notice Makes a task known. `CONTROLLER` only. Reverts with `NotController`, `UnknownSource`.
    function emitTaskPublished(address task, address source) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setManager(address _manager) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setTerminal(address _terminal) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setVault(address _vault) external;

    /// @notice Whether the account holds the `CONTROLLER` role.
    function checkController(address account) external view returns (bool);

    /// @notice Everyone who ever published a source, in the order of the first.
    function clients(uint256 index) external view returns (address);

    function sources(uint256 id) external view returns (address);

    /// @dev 0 for the first source and for unknown ones: a source is known where `sources(sourceId(source)) == source`.
    function sourceId(address source) external view returns (uint256);

    function getSourceId(address source) external view returns (uint256);

    function getSourceCount() external view returns (uint256);

    /// @notice From `lower` up to and including `upper`, cut to what there is.
    function getSources(uint256 lower, uint256 upper) external view returns (address[] memory);

    function sourcesOf(address client, uint256 index) external view returns (address);

    function activeSourceCountOf(address client) external view returns (uint256);

    function getActiveSourceCount(address client) external view returns (uint256);

    function CONTROLLER() external view returns (bytes32);

    function PROVIDER() external view returns (bytes32);

    function manager() external view returns (address);

    function terminal() external view returns (address);

    function vault() external view returns (address);
}
