// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TaskParams} from "../Types.sol";

/// @title The door for clients: tasks and their payment
/// @notice Holds the `CONTROLLER` role. A task is published, cancelled and confirmed by the client of its source, or by an
/// agent of that client: nobody else is known to have paid for it.
interface IController {
    /// @notice Makes a task and takes its payment into escrow. Reverts with `UnknownSource`, `NotOwner`, `SourceInactive`,
    /// `PaymentTooLow`, `ExpiryInvalid`, `InsufficientBalance`.
    function publishTask(TaskParams calldata _taskParams) external;

    /// @notice Takes a task back that nobody has attempted, and its payment out of escrow.
    /// Reverts with `NotOwner`, `AlreadyFinalized`, `UnknownTask`.
    function cancelTask(address task) external;

    /// @notice Pays the provider of a response what it asked, returns the rest, and ends the task.
    /// Reverts with `NotOwner`, `AlreadyConfirmed`, `AlreadyFinalized`, `Expired`, `UnknownResponse`.
    function confirmResponse(address response) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setNexus(address _nexus) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setTerminal(address _terminal) external;

    /// @notice Owner only. Reverts with `ZeroAddress`.
    function setVault(address _vault) external;

    function nexus() external view returns (address);

    function terminal() external view returns (address);

    function vault() external view returns (address);
}
