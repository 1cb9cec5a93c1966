// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CasePhase} from "../../src/court/lib/CasePhase.sol";

/// @notice When a panel convicts. At most 32 scanners have a seat. Read by the compiler's prover; never deployed.
contract ConvictsProof {
    uint256 private constant SEATS = 32;

    function convicts(uint256 guilty, uint256 revealed, uint256 eligible) external pure {
        require(guilty <= revealed && revealed <= eligible && eligible <= SEATS);
        bool convicted = CasePhase.convicts(guilty, revealed, eligible);
        if (guilty == 0) assert(!convicted);
        if (guilty == revealed - guilty) assert(!convicted);
        if (convicted) assert(guilty > revealed - guilty);
        if (convicted) assert(guilty > eligible - guilty);
        if (convicted) assert(guilty > 2 * (revealed - guilty));
        if (eligible > 0 && guilty == eligible) assert(convicted);
    }

    /// @dev A vote more for conviction never acquits.
    function more(uint256 guilty, uint256 revealed, uint256 eligible) external pure {
        require(guilty < revealed && revealed <= eligible && eligible <= SEATS);
        if (CasePhase.convicts(guilty, revealed, eligible)) {
            assert(CasePhase.convicts(guilty + 1, revealed, eligible));
        }
    }

    function commitDeadline(uint256 time, uint256 challengeDeadline, uint256 commit) external pure {
        require(time <= challengeDeadline && challengeDeadline < 2 ** 40 && commit < 2 ** 40);
        uint256 deadline = CasePhase.commitDeadline(time, challengeDeadline, commit);
        assert(deadline >= time + commit);
        assert(deadline <= time + commit + 1 hours);
        if (time == challengeDeadline) assert(deadline == time + commit + 1 hours);
    }
}
