// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeliveryMethod, TaskStatus} from "../Types.sol";

/// @title One task: what is asked, who tries it, what they answered
/// @dev Owned by the Nexus, which alone may write to it.
interface ITask {
    /// @notice Appends a provider and the present time. Reverts with `AlreadyAttempted`.
    function attempt(address provider) external;

    /// @notice Records a provider's response. A second call with the same response names its provider the winner.
    /// Reverts with `NotAttempted`, `AlreadySubmitted`.
    function submitResponse(address response, address provider) external;

    /// @notice Moves on from NEW through ATTEMPTED and RESPONDED to FINALIZED, or ends a task as CANCELED or EXPIRED.
    /// Reverts with `AlreadyFinalized` once it has ended, `StatusInvalid` for a step back or one that does not exist.
    function setStatus(TaskStatus _status) external;

    function taskParams()
        external
        view
        returns (address source, string memory config, uint256 expiryTime, uint256 payment);

    function getSource() external view returns (address);

    /// @return Unix seconds: the last at which the task may be attempted and answered
    function getExpiryTime() external view returns (uint256);

    /// @return wei
    function getPayment() external view returns (uint256);

    function deliveryMethod() external view returns (DeliveryMethod);

    function getDeliveryMethod() external view returns (DeliveryMethod);

    function status() external view returns (TaskStatus);

    function getStatus() external view returns (TaskStatus);

    /// @return zero until a response is confirmed
    function winningProvider() external view returns (address);

    function attempters(uint256 id) external view returns (address);

    /// @dev 0 for strangers too: a provider has attempted where `attempters(attempterId(provider)) == provider`.
    function attempterId(address provider) external view returns (uint256);

    function getAttempterId(address provider) external view returns (uint256);

    function getAttemptCount() external view returns (uint256);

    /// @notice From `lower` up to and including `upper`, cut to what there is. So for the two below.
    function getAttempters(uint256 lower, uint256 upper) external view returns (address[] memory);

    /// @return Unix seconds
    function attemptTimestamps(uint256 id) external view returns (uint256);

    function getAttemptTimestamps(uint256 lower, uint256 upper) external view returns (uint256[] memory);

    /// @notice In the order of the attempters, zero where one has not responded.
    function getResponsesOf(uint256 lower, uint256 upper) external view returns (address[] memory);

    /// @return zero when the provider has not responded
    function responseOf(address provider) external view returns (address);

    /// @param hash keccak256(abi.encode(provider, data))
    function isAlreadySubmitted(bytes32 hash) external view returns (bool);
}
