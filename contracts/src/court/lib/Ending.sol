// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITask} from "../../protocol/interfaces/ITask.sol";
import {Case, Wiring} from "../CourtTypes.sol";
import {Charge, Outcome, Phase} from "../Types.sol";
import {IArbiter, IArbitrable} from "../interfaces/IArbiter.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {Bonds} from "./Bonds.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Discharge} from "./Discharge.sol";
import {Docket} from "./Docket.sol";
import {Strikes} from "./Strikes.sol";

/// @title The ways to the end of a case
library Ending {
    using Cases for Case;
    using Docket for uint256;
    using Strikes for uint256;

    uint256 private constant _CONVICT = 1;
    uint256 private constant _ACQUIT = 2;

    /// @notice What `ICourt.settle` does. Without a word of the arbiter the panel's ruling stands.
    function settle(CourtStore storage s, Wiring memory w, bytes32 id) external {
        Case storage c = s.cases[id];
        if (c.phase != Phase.Ruled && c.phase != Phase.Arbiter) revert ICourtErrors.WrongPhase(id, c.phase);
        if (block.timestamp < c.deadline) revert ICourtErrors.TooEarly(c.deadline);
        _end(s, w, id, c, c.outcome == Outcome.None ? Outcome.Void : c.outcome, false);
    }

    /// @notice What `IArbitrable.rule` does.
    function rule(CourtStore storage s, Wiring memory w, uint256 disputeId, uint256 ruling) external {
        bytes32 id = s.disputes[msg.sender][disputeId];
        if (id == 0) revert ICourtErrors.NotArbiter(msg.sender);
        Case storage c = Cases.inTime(s, id, Phase.Arbiter);
        emit IArbitrable.Ruling(IArbiter(msg.sender), disputeId, ruling);
        Outcome outcome = Outcome.Void;
        if (ruling == _CONVICT) outcome = Outcome.Convicted;
        else if (ruling == _ACQUIT) outcome = Outcome.Acquitted;
        _end(s, w, id, c, outcome, true);
    }

    /// @notice What `ICourt.veto` does.
    function veto(CourtStore storage s, Wiring memory w, bytes32 id) external {
        Case storage c = Cases.live(s, id);
        if (msg.sender != c.policyOf(s).guardian) revert ICourtErrors.NotGuardian(msg.sender);
        emit ICourtEvents.Vetoed(id, msg.sender);
        _end(s, w, id, c, Outcome.Void, false);
    }

    /// @notice What `ICourt.excuse` does.
    function excuse(CourtStore storage s, Wiring memory w, bytes32 id, bytes32 convicted) external {
        Case storage c = Cases.live(s, id);
        if (Cases.onSource(c.charge)) revert ICourtErrors.WrongCharge(c.charge);
        Case storage other = s.cases[convicted];
        if (
            other.phase != Phase.Settled || other.outcome != Outcome.Convicted
                || other.subject != ITask(c.subject).getSource()
        ) revert ICourtErrors.NotExcused(id, convicted);
        emit ICourtEvents.Excused(id, convicted, msg.sender);
        _end(s, w, id, c, Outcome.Acquitted, false);
    }

    function _end(
        CourtStore storage s,
        Wiring memory w,
        bytes32 id,
        Case storage c,
        Outcome outcome,
        bool arbiterSpoke
    ) private {
        Outcome ruling = c.outcome;
        c.outcome = outcome;
        c.move(Phase.Settled, block.timestamp);
        bool convicted = outcome == Outcome.Convicted;
        bytes32 slot = Docket.slot(c.subject, c.revision);
        s.dockets[slot] = s.dockets[slot].closed(c.charge, convicted);
        if (c.charge == Charge.NonDelivery && !convicted) _strikeOut(s, c);
        emit ICourtEvents.Settled(id, outcome);

        Bonds.settle(s, w, id, c, ruling, arbiterSpoke);
        Discharge.attempt(s, w, id, c);
    }

    function _strikeOut(CourtStore storage s, Case storage c) private {
        address provider = c.provider();
        s.strikes[provider] = s.strikes[provider].remove(ITask(c.subject).getExpiryTime() / 1 days);
    }
}
