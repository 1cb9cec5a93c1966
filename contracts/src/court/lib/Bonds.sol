// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Wiring} from "../CourtTypes.sol";
import {Outcome, Phase} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {IScanners} from "../interfaces/IScanners.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Discharge} from "./Discharge.sol";
import {Money} from "./Money.sol";
import {Panel} from "./Panel.sol";

/// @title What becomes of bonds, and what signers and voters earn
library Bonds {
    /// @param ruling the panel's
    /// @param arbiterSpoke and did not refuse: only then can an appellant lose
    function settle(
        CourtStore storage s,
        Wiring memory w,
        bytes32 id,
        Case storage c,
        Outcome ruling,
        bool arbiterSpoke
    ) internal {
        uint256 bond = c.bond;
        Outcome outcome = c.outcome;
        if (outcome == Outcome.Acquitted) _loseToAccused(s, w, id, c, c.accuser, bond);
        else _return(s, id, c.accuser, bond);

        if (c.contestor != address(0)) {
            if (outcome == Outcome.Convicted) _loseToPanel(s, w, id, c, c.contestor, bond);
            else _return(s, id, c.contestor, bond);
        }

        if (c.appellant == address(0)) return;
        if (!arbiterSpoke || outcome != ruling) _return(s, id, c.appellant, 2 * bond);
        else if (outcome == Outcome.Convicted) _loseToPanel(s, w, id, c, c.appellant, 2 * bond);
        else _loseToAccused(s, w, id, c, c.appellant, 2 * bond);
    }

    /// @notice What `ICourt.releaseSigner` does.
    function releaseSigner(CourtStore storage s, Wiring memory w, bytes32 id, address signer) external {
        Case storage c = Cases.inPhase(s, id, Phase.Settled);
        // The bit stands for as long as a slice is reserved, and for as long as that, the seat is the signer's.
        uint32 seat = uint32(1) << IScanners(w.scanners).seatOf(signer);
        if (c.signers & seat == 0) revert ICourtErrors.NotSigner(signer);
        bool convicted = c.outcome == Outcome.Convicted;
        if (convicted && c.hold != 0 && msg.sender != signer) revert ICourtErrors.StillHeld(c.hold);
        c.signers &= ~seat;

        uint256 slice = c.bond / c.cosigners;
        uint256 lost = 0;
        if (c.outcome == Outcome.Acquitted) {
            lost = IScanners(w.scanners).slash(signer, slice);
            _loseToAccused(s, w, id, c, signer, lost);
        } else {
            IScanners(w.scanners).release(signer, slice);
        }
        uint256 share = s.shares[id].perSigner;
        if (share != 0) Money.reward(s, w, signer, share);
        emit ICourtEvents.SignerReleased(id, signer, lost, share);
    }

    /// @notice What `ICourt.claimFee` does.
    function claimFee(CourtStore storage s, Wiring memory w, bytes32 id, address voter) external {
        bytes32 vote = s.votes[id][voter];
        if (vote != Panel.INNOCENT && vote != Panel.GUILTY) revert ICourtErrors.NotVoted(voter);
        uint256 earned = s.shares[id].perVoter;
        uint256 amount = earned - s.feeClaimed[id][voter];
        if (amount == 0) revert ICourtErrors.NothingDue();
        s.feeClaimed[id][voter] = earned;
        emit ICourtEvents.FeeClaimed(id, voter, amount);
        Money.reward(s, w, voter, amount);
    }

    function _return(CourtStore storage s, bytes32 id, address account, uint256 amount) private {
        emit ICourtEvents.BondReturned(id, account, amount);
        Money.credit(s, account, amount);
    }

    function _loseToAccused(
        CourtStore storage s,
        Wiring memory w,
        bytes32 id,
        Case storage c,
        address loser,
        uint256 amount
    ) private {
        uint256 half = amount / 2;
        emit ICourtEvents.BondForfeited(id, loser, amount, half, 0, amount - half);
        Money.credit(s, c.accused, half);
        Money.sink(s, w, amount - half);
    }

    function _loseToPanel(
        CourtStore storage s,
        Wiring memory w,
        bytes32 id,
        Case storage c,
        address loser,
        uint256 amount
    ) private {
        uint256 given = Discharge.toPanel(s, w, id, c, amount / 2, true);
        emit ICourtEvents.BondForfeited(id, loser, amount, 0, given, amount - given);
        Money.sink(s, w, amount - given);
    }
}
