// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CasePhase} from "../../src/court/lib/CasePhase.sol";
import {Phase} from "../../src/court/Types.sol";

/// @notice One case that anyone may try to move anywhere, any number of times, through the check that `Cases.move` makes.
/// What is asserted holds after every such sequence. Read by the compiler's prover; never deployed.
contract CasePhaseProof {
    Phase private _phase;
    bool private _settled;
    bool private _voted;

    function move(Phase to) external {
        if (!CasePhase.legal(_phase, to)) return;
        assert(!_settled);
        if (to == Phase.Reveal) assert(_voted);
        if (to == Phase.Voting) _voted = true;
        if (to == Phase.Settled) _settled = true;
        _phase = to;
    }

    function invariant() external view {
        assert(_settled == (_phase == Phase.Settled));
        if (_phase == Phase.Voting || _phase == Phase.Reveal) assert(_voted);
    }
}
