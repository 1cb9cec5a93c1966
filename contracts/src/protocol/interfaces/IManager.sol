// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

/// @title Who may do what
/// @notice The roles are read from here, never guessed: another deployment may use other ids.
interface IManager is IAccessControl {
    /// @notice May sanction, waive and confiscate stake.
    function JUDGE() external view returns (bytes32);

    /// @notice May move escrow and write the status of sources, tasks and responses.
    function CONTROLLER() external view returns (bytes32);

    /// @notice May register for sources, attempt tasks and respond. Granted by the Terminal.
    function PROVIDER() external view returns (bytes32);
}
