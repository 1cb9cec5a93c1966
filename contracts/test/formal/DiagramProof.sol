// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CasePhase} from "../../src/court/lib/CasePhase.sol";
import {Phase} from "../../src/court/Types.sol";

/// @notice What a single move may be. Read by the compiler's prover; never deployed.
contract DiagramProof {
    function forward(Phase from, Phase to) external pure {
        if (!CasePhase.legal(from, to)) return;
        assert(from != Phase.Settled);
        assert(to != Phase.None);
        assert(to > from);
        assert(CasePhase.live(to) == (to != Phase.Settled));
    }

    /// @dev The diagram once more, as a list of what is not on it.
    function skips(Phase from, Phase to) external pure {
        if (!CasePhase.legal(from, to)) return;
        if (to == Phase.Open) assert(from == Phase.None);
        if (to == Phase.Voting) assert(from == Phase.Open);
        if (to == Phase.Reveal) assert(from == Phase.Voting);
        if (to == Phase.Ruled) assert(from == Phase.Open || from == Phase.Reveal);
        if (to == Phase.Arbiter) assert(from == Phase.Reveal || from == Phase.Ruled);
    }

    /// @dev Whoever is in a case gets out of it: from every live phase there is a move to the end.
    function ends(Phase from) external pure {
        if (CasePhase.live(from)) assert(CasePhase.legal(from, Phase.Settled));
    }
}
