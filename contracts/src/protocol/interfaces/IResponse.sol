// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ResponseParams, ResponseStatus} from "../Types.sol";

/// @title One provider's answer to one task
/// @dev Made and owned by the Nexus, which alone may write to it.
interface IResponse {
    /// @notice Marks the response as the one that was paid. Reverts with `AlreadyConfirmed`.
    function confirm() external;

    /// @notice SUBMITTED to CONFIRMED only. Reverts with `StatusInvalid`, `AlreadyConfirmed`.
    function setStatus(ResponseStatus _status) external;

    function responseParams()
        external
        view
        returns (address task, address provider, string memory data, uint256 payment);

    function getResponseParams() external view returns (ResponseParams memory);

    function status() external view returns (ResponseStatus);

    function getStatus() external view returns (ResponseStatus);

    function confirmedFinal() external view returns (bool);

    /// @return Unix seconds of its submission
    function responseTimestamp() external view returns (uint256);
}
