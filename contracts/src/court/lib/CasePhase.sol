// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Phase} from "../Types.sol";

/// @title The moves of a case, and nothing else
/// @notice Pure and small, so that a prover can take it whole.
library CasePhase {
    /// @notice What a contest late in the window adds to the panel's time.
    uint256 internal constant LATE = 1 hours;

    function legal(Phase from, Phase to) internal pure returns (bool) {
        if (from == Phase.None) return to == Phase.Open;
        if (from == Phase.Open) return to == Phase.Voting || to == Phase.Ruled || to == Phase.Settled;
        if (from == Phase.Voting) return to == Phase.Reveal || to == Phase.Settled;
        if (from == Phase.Reveal) return to == Phase.Ruled || to == Phase.Arbiter || to == Phase.Settled;
        if (from == Phase.Ruled) return to == Phase.Arbiter || to == Phase.Settled;
        if (from == Phase.Arbiter) return to == Phase.Settled;
        return false;
    }

    function live(Phase phase) internal pure returns (bool) {
        return phase != Phase.None && phase != Phase.Settled;
    }

    /// @return Unix seconds until which votes are committed, for a contest at `time`
    function commitDeadline(uint256 time, uint256 challengeDeadline, uint256 commit)
        internal
        pure
        returns (uint256)
    {
        return time + commit + (challengeDeadline - time <= LATE ? LATE : 0);
    }

    /// @notice More than two thirds of those who voted, and more than half of those who could.
    function convicts(uint256 guilty, uint256 revealed, uint256 eligible) internal pure returns (bool) {
        return guilty * 3 > revealed * 2 && guilty * 2 > eligible;
    }
}
