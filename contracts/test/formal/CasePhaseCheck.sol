// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CasePhase} from "../../src/court/lib/CasePhase.sol";
import {Phase} from "../../src/court/Types.sol";

/// @notice The moves of a case in compiled code, for a symbolic executor, which tries every `check` for all values at once.
contract CasePhaseCheck {
    function check_movesForward(uint8 from, uint8 to) external pure {
        if (from > 6 || to > 6) return;
        if (CasePhase.legal(Phase(from), Phase(to))) assert(from < to && Phase(from) != Phase.Settled);
    }

    function check_settledIsFinal(uint8 to) external pure {
        if (to <= 6) assert(!CasePhase.legal(Phase.Settled, Phase(to)));
    }

    function check_everyLiveCaseCanBeSettled(uint8 from) external pure {
        if (from > 6) return;
        if (CasePhase.live(Phase(from))) assert(CasePhase.legal(Phase(from), Phase.Settled));
    }

    /// @dev Votes for conviction, of those revealed, of those who could vote.
    function check_noTieConvicts(uint8 guilty, uint8 revealed, uint8 eligible) external pure {
        if (guilty > revealed || revealed > eligible) return;
        if (CasePhase.convicts(guilty, revealed, eligible)) {
            assert(guilty > 2 * (uint256(revealed) - guilty));
            assert(guilty > uint256(eligible) - guilty);
        }
    }
}
