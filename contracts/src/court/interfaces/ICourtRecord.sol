// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Judgment} from "../Types.sol";

/// @title What clearance and reputation read of the court
interface ICourtRecord {
    function judgmentOf(bytes32 caseId) external view returns (Judgment memory);

    /// @notice Cases on this revision, whatever the charge, that are not settled.
    function liveCasesOf(address subject, bytes32 revision) external view returns (uint256);

    /// @notice Convicted on this revision of any charge.
    function isConvicted(address subject, bytes32 revision) external view returns (bool);

    /// @notice Adds to what the victims of a convicted case may claim.
    function compensate(bytes32 caseId) external payable;

    /// @notice Adds to what an account may withdraw from the court.
    function creditTo(address account) external payable;
}
