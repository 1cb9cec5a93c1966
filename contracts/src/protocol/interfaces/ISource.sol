// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeliveryMethod, SourceParams, SourceStatus} from "../Types.sol";

/// @title One published source: its parameters, those who registered for it, its tasks
/// @dev Owned by its client. Ids are places in the arrays and 0 for strangers, so membership is `array[id] == x`.
interface ISource {
    /// @notice Nexus only. Reverts with `NotNexus`.
    function setSourceParams(SourceParams calldata _sourceParams) external;

    /// @notice ACTIVE to INACTIVE only. By the owner: forwarded to `INexus.inactivateSource`, so that counts and events
    /// cannot be passed by. By the Nexus: written. Reverts with `NotOwner`, `StatusInvalid`, `SourceInactive`.
    function setStatus(SourceStatus _status) external;

    /// @notice Nexus only. Reverts with `NotNexus`, `AlreadyRegistered`.
    /// @return the provider's place among the registrants
    function register(address provider, uint8 preferredEnvironment) external returns (uint256);

    /// @notice Nexus only; leaves a zero in the provider's place. Reverts with `NotNexus`, `NotRegistered`.
    function unregister(address provider) external;

    /// @notice Adds a task; holders of the `CONTROLLER` role only. Reverts with `NotController`.
    function publishTask(address task) external;

    function sourceParams()
        external
        view
        returns (
            address client,
            string memory imageMetadataUrl,
            uint8 imageEnvironments,
            uint256 minPayment,
            uint256 minAvailableLockup,
            uint256 maxExpiryDuration,
            bool privacyEnabled,
            string memory optionalParamsUrl,
            DeliveryMethod deliveryMethod,
            uint256 lastUpdateTime
        );

    function getSourceParams() external view returns (SourceParams memory);

    function getClient() external view returns (address);

    function status() external view returns (SourceStatus);

    function getStatus() external view returns (SourceStatus);

    /// @dev Zero where a provider has unregistered.
    function registrants(uint256 id) external view returns (address);

    function registrantId(address provider) external view returns (uint256);

    function getRegistrantId(address provider) external view returns (uint256);

    /// @notice Places ever taken, empty ones included.
    function getRegistrantCount() external view returns (uint256);

    /// @notice From `lower` up to and including `upper`, cut to what there is.
    function getRegistrants(uint256 lower, uint256 upper) external view returns (address[] memory);

    /// @return 0 for those who are not registered
    function preferredEnvironmentOf(address provider) external view returns (uint8);

    function tasks(uint256 index) external view returns (address);

    function getTaskCount() external view returns (uint256);

    /// @notice From `lower` up to and including `upper`, cut to what there is.
    function getTasks(uint256 lower, uint256 upper) external view returns (address[] memory);

    function nexus() external view returns (address);
}
