// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../Types.sol";

/// @title Faults of a source that the chain can check for itself from the bytes
/// @notice A rule is a row of data, added by the owner after a delay, and holds for revisions first seen later only.
interface IProofs {
    /// @notice Whether `proof` shows that the source, with the parameters of this revision, breaks a rule.
    /// @param params abi.encode(SourceParams) of the revision; the caller has checked that it hashes to it
    /// @param firstSeen Unix seconds of the revision's first checkpoint
    /// @param proof the bytes and positions that the rule asks for
    /// @return charge what a broken rule amounts to
    /// @dev Reverts with a reason when the proof shows nothing.
    function check(uint8 rule, bytes calldata params, uint40 firstSeen, bytes calldata proof)
        external
        view
        returns (Charge charge);

    /// @return Unix seconds from which on the rule is in force; 0 when there is none
    function inForceSince(uint8 rule) external view returns (uint40);
}
