// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Case, Policy, Wiring} from "../CourtTypes.sol";
import {Charge, Phase} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {Commitment, CourtStore, Line} from "./CourtStore.sol";
import {Docket} from "./Docket.sol";
import {Holds} from "./Holds.sol";
import {Money} from "./Money.sol";
import {Policies} from "./Policies.sol";
import {Split} from "./Split.sol";

/// @title What all ways of opening a case share
library Opening {
    using SafeCast for uint256;
    using Docket for uint256;

    uint256 internal constant COMMITMENT_LIFE = 1 hours;

    /// @notice The bond doubles no more than this often.
    uint256 private constant _DOUBLINGS = 16;

    /// @dev Filled in step by step by the way that opens the case.
    struct Filing {
        bytes32 id;
        uint24 policyId;
        uint256 round;
        address subject;
        bytes32 revision;
        Charge charge;
        uint8 rule;
        uint8 cosigners;
        uint32 signers;
        uint32 victims;
        bool unrewarded;
        uint256 bond;
    }

    function commitmentOf(address accuser, address subject, bytes32 revision, bytes32 evidence, bytes32 salt)
        internal
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, address(this), accuser, subject, revision, evidence, salt));
    }

    /// @notice What `ICourt.commitAccusation` does. One that lives cannot be made older or younger.
    function commit(CourtStore storage s, bytes32 hash) internal {
        Commitment storage made = s.commitments[hash];
        if (made.blockNumber != 0 && block.timestamp <= made.time + COMMITMENT_LIFE) {
            revert ICourtErrors.AlreadyCommitted(hash);
        }
        (made.blockNumber, made.time) = (uint64(block.number), uint64(block.timestamp));
        emit ICourtEvents.AccusationCommitted(msg.sender, hash);
    }

    /// @notice Uses up the sender's commitment.
    function redeem(CourtStore storage s, address subject, bytes32 revision, bytes32 evidence, bytes32 salt)
        internal
    {
        bytes32 hash = commitmentOf(msg.sender, subject, revision, evidence, salt);
        Commitment memory made = s.commitments[hash];
        if (
            made.blockNumber == 0 || made.blockNumber >= block.number
                || block.timestamp > made.time + COMMITMENT_LIFE
        ) {
            revert ICourtErrors.NotCommitted(hash);
        }
        delete s.commitments[hash];
    }

    /// @notice Gives the case its place: the next round on its subject, revision and charge.
    function enter(CourtStore storage s, Filing memory f) internal {
        Line memory line = s.lines[f.charge];
        if (line.closed) revert ICourtErrors.Retired();
        f.policyId = Policies.current(line);
        bytes32 slot = Docket.slot(f.subject, f.revision);
        uint256 docket = s.dockets[slot];
        f.round = docket.rounds(f.charge);
        f.id = Docket.caseId(f.subject, f.revision, f.charge, f.round);
        if (docket.isConvicted(f.charge) || (f.charge == Charge.NonDelivery && f.round != 0)) {
            revert ICourtErrors.AlreadyTried(_before(f));
        }
        if (docket.isLive(f.charge)) revert ICourtErrors.AlreadyLive(_before(f));
        s.dockets[slot] = docket.opened(f.charge);
    }

    /// @notice No report opens a second case on its subject; several findings of one case may rest on the same.
    /// @dev By subject: whoever learns a report early cannot use it up on a case of his own making.
    function spend(CourtStore storage s, Filing memory f, bytes32 report) internal {
        bytes32 key = spentKey(f.subject, report);
        bytes32 on = s.spent[key];
        if (on == f.id) return;
        if (on != 0) revert ICourtErrors.ReportSpent(report);
        s.spent[key] = f.id;
    }

    function spentKey(address subject, bytes32 report) internal pure returns (bytes32) {
        return keccak256(abi.encode(subject, report));
    }

    function bondFor(Policy storage p, uint256 hold, uint256 round) internal view returns (uint256) {
        return Split.larger(p.minBond, Split.bps(hold, p.bondBps)) << Split.smaller(round, _DOUBLINGS);
    }

    /// @notice Holds the stake, takes the bond and writes the case down.
    function place(CourtStore storage s, Wiring memory w, Filing memory f, Holds.Stake memory stake)
        internal
    {
        Policy storage p = s.policies[f.policyId];
        uint256 hold = Holds.place(s, w, stake);
        f.bond = bondFor(p, hold, f.round);
        uint40 deadline = uint40(block.timestamp + p.challenge);

        Case storage c = s.cases[f.id];
        (c.accused, c.charge, c.phase) = (stake.account, f.charge, Phase.Open);
        (c.policyId, c.cosigners, c.deadline) = (f.policyId, f.cosigners, deadline);
        (c.accuser, c.bond) = (msg.sender, f.bond.toUint96());
        (c.subject, c.openedAtBlock) = (f.subject, uint32(block.number));
        (c.signers, c.victims) = (f.signers, f.victims);
        c.revision = f.revision;
        (c.hold, c.shortfall) = (hold.toUint96(), (stake.penalty - hold).toUint96());
        (c.excluded, c.rule, c.unrewarded) = (f.signers, f.rule, f.unrewarded);

        Money.charge(s, f.bond);
        _announce(f, stake, hold, deadline);
    }

    function _announce(Filing memory f, Holds.Stake memory stake, uint256 hold, uint40 deadline) private {
        emit ICourtEvents.CaseOpened(
            f.id, stake.account, f.subject, msg.sender, f.charge, f.revision, hold, f.bond, deadline
        );
        if (stake.penalty == 0) return;
        emit ICourtEvents.HoldPlaced(f.id, stake.account, hold, stake.penalty - hold);
    }

    function _before(Filing memory f) private pure returns (bytes32) {
        return Docket.caseId(f.subject, f.revision, f.charge, f.round - 1);
    }
}
