// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ISource} from "../../protocol/interfaces/ISource.sol";
import {ITerminal} from "../../protocol/interfaces/ITerminal.sol";
import {Case, Damages, Wiring} from "../CourtTypes.sol";
import {Outcome, Phase} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Money} from "./Money.sol";
import {Split} from "./Split.sol";

/// @title What those get who were registered for a bad source when its case was opened
library Victims {
    using SafeCast for uint256;

    uint256 internal constant CLAIM_TIME = 30 days;

    /// @notice Adds to the pot of a case; the time to claim starts again.
    /// @return given wei, less than `amount` by what does not divide; nothing without victims or once the pot is closed
    function add(CourtStore storage s, bytes32 id, Case storage c, uint256 amount)
        internal
        returns (uint256 given)
    {
        Damages storage d = s.damages[id];
        uint256 each;
        (each, given) = Split.equally(amount, d.closed ? 0 : c.victims);
        if (given == 0) return 0;
        d.perVictim += each;
        d.left += given;
        d.until = (block.timestamp + CLAIM_TIME).toUint40();
        s.unclaimed += given;
    }

    /// @notice What `ICourtRecord.compensate` does.
    function compensate(CourtStore storage s, Wiring memory w, bytes32 id) external {
        if (msg.sender != w.clearance) revert ICourtErrors.NotClearance(msg.sender);
        Case storage c = Cases.inPhase(s, id, Phase.Settled);
        if (c.outcome != Outcome.Convicted) revert ICourtErrors.WrongPhase(id, c.phase);
        uint256 given = add(s, id, c, msg.value);
        Money.sink(s, w, msg.value - given);
        emit ICourtEvents.Compensated(id, given);
    }

    /// @notice What `ICourt.claimDamages` does.
    function claim(CourtStore storage s, Wiring memory w, bytes32 id, uint256 registrantId) external {
        Case storage c = s.cases[id];
        Damages storage d = s.damages[id];
        if (d.until == 0) revert ICourtErrors.NothingDue();
        if (block.timestamp > d.until) revert ICourtErrors.TooLate(d.until);
        if (registrantId >= c.victims) revert ICourtErrors.NotVictim(registrantId);
        address provider = ISource(c.subject).registrants(registrantId);
        if (
            provider == address(0) || provider == c.accused
                || ITerminal(w.terminal).masterOf(provider) == c.accused
        ) revert ICourtErrors.NotVictim(registrantId);
        uint256 amount = d.perVictim - s.damagesClaimed[id][registrantId];
        if (amount == 0) revert ICourtErrors.NothingDue();
        s.damagesClaimed[id][registrantId] = d.perVictim;
        _pay(s, d, amount);
        emit ICourtEvents.DamagesClaimed(id, registrantId, provider, amount);
        Money.credit(s, provider, amount);
    }

    /// @notice What `ICourt.burnDamages` does.
    function burn(CourtStore storage s, Wiring memory w, bytes32 id) external {
        Damages storage d = s.damages[id];
        if (block.timestamp <= d.until) revert ICourtErrors.TooEarly(d.until);
        uint256 amount = d.left;
        if (amount == 0) revert ICourtErrors.NothingDue();
        d.closed = true;
        _pay(s, d, amount);
        emit ICourtEvents.DamagesBurned(id, amount);
        Money.sink(s, w, amount);
    }

    function _pay(CourtStore storage s, Damages storage d, uint256 amount) private {
        d.left -= amount;
        s.unclaimed -= amount;
    }
}
