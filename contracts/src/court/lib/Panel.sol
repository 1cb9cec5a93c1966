// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LibBit} from "solady/utils/LibBit.sol";
import {ITerminal} from "../../protocol/interfaces/ITerminal.sol";
import {Case, Policy, Wiring} from "../CourtTypes.sol";
import {Charge, Outcome, Phase} from "../Types.sol";
import {IClearance} from "../interfaces/IClearance.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {IScanners} from "../interfaces/IScanners.sol";
import {CasePhase} from "./CasePhase.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Money} from "./Money.sol";

/// @title Who judges, and how they vote
library Panel {
    using Cases for Case;

    /// @notice What takes the place of a commitment that was revealed or closed.
    bytes32 internal constant INNOCENT = bytes32(uint256(1));
    bytes32 internal constant GUILTY = bytes32(uint256(2));
    bytes32 internal constant CLOSED = bytes32(uint256(3));

    function voteHash(bytes32 id, address voter, bool guilty, bytes32 salt) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), id, voter, guilty, salt));
    }

    function exclude(CourtStore storage s, Wiring memory w, bytes32 id, address scanner) external {
        Case storage c = Cases.live(s, id);
        if (c.phase > Phase.Reveal) revert ICourtErrors.WrongPhase(id, c.phase);
        if (
            !_isMember(w, c, scanner) || s.votes[id][scanner] != 0 || _isExcluded(w, c, scanner)
                || !_isInterested(w, c, scanner)
        ) revert ICourtErrors.NotExcludable(scanner);
        c.excluded |= _seat(w, scanner);
        emit ICourtEvents.Excluded(id, scanner);
    }

    function commitVote(CourtStore storage s, Wiring memory w, bytes32 id, bytes32 commitment) external {
        Case storage c = Cases.inTime(s, id, Phase.Voting);
        if (commitment <= CLOSED) revert ICourtErrors.EmptyVote();
        if (s.votes[id][msg.sender] != 0) revert ICourtErrors.AlreadyVoted(msg.sender);
        if (!_isMember(w, c, msg.sender)) revert ICourtErrors.NotMember(msg.sender);
        if (_isExcluded(w, c, msg.sender) || _isInterested(w, c, msg.sender) || _isAgent(s, w, c, msg.sender))
        {
            revert ICourtErrors.Ineligible(msg.sender);
        }
        s.votes[id][msg.sender] = commitment;
        emit ICourtEvents.VoteCommitted(id, msg.sender, commitment);
        IScanners(w.scanners).reserve(msg.sender, c.policyOf(s).voteBond);
    }

    function revealVote(CourtStore storage s, Wiring memory w, bytes32 id, bool guilty, bytes32 salt)
        external
    {
        Case storage c = s.cases[id];
        _endCommit(s, c);
        if (c.phase == Phase.Voting) revert ICourtErrors.TooEarly(c.deadline);
        Cases.inTime(s, id, Phase.Reveal);
        bytes32 vote = s.votes[id][msg.sender];
        if (vote <= CLOSED) revert ICourtErrors.NotVoted(msg.sender);
        if (vote != voteHash(id, msg.sender, guilty, salt)) revert ICourtErrors.VoteMismatch(msg.sender);
        s.votes[id][msg.sender] = guilty ? GUILTY : INNOCENT;
        ++c.revealed;
        if (guilty) ++c.guilty;
        emit ICourtEvents.VoteRevealed(id, msg.sender, guilty);
        IScanners(w.scanners).release(msg.sender, c.policyOf(s).voteBond);
    }

    function closeVote(CourtStore storage s, Wiring memory w, bytes32 id, address voter) external {
        Case storage c = s.cases[id];
        if (s.votes[id][voter] <= CLOSED) revert ICourtErrors.NotVoted(voter);
        if (!c.tallied && c.phase != Phase.Settled) revert ICourtErrors.TooEarly(c.deadline);
        s.votes[id][voter] = CLOSED;
        uint256 voteBond = c.policyOf(s).voteBond;
        uint256 taken = 0;
        if (c.tallied) {
            taken = IScanners(w.scanners).slash(voter, voteBond);
            Money.sink(s, w, taken);
        } else {
            IScanners(w.scanners).release(voter, voteBond);
        }
        emit ICourtEvents.VoteForfeited(id, voter, taken);
    }

    function tally(CourtStore storage s, Wiring memory w, bytes32 id) external {
        Case storage c = s.cases[id];
        _endCommit(s, c);
        if (c.phase != Phase.Open && c.phase != Phase.Voting && c.phase != Phase.Reveal) {
            revert ICourtErrors.WrongPhase(id, c.phase);
        }
        if (block.timestamp < c.deadline) revert ICourtErrors.TooEarly(c.deadline);
        Policy storage p = c.policyOf(s);
        if (c.phase == Phase.Reveal) return _count(w, c, p, id);
        if (c.charge == Charge.InvalidResult) {
            c.move(Phase.Voting, block.timestamp + p.commit);
            emit ICourtEvents.PanelCalled(id, c.deadline);
        } else {
            _rule(c, p, id, Outcome.Convicted, 0);
        }
    }

    /// @notice Members when the block of the case began, but for those who are known not to judge.
    function eligible(Wiring memory w, Case storage c) internal view returns (uint256) {
        return IScanners(w.scanners).countAt(c.openedAtBlock) - LibBit.popCount(c.excluded);
    }

    function _count(Wiring memory w, Case storage c, Policy storage p, bytes32 id) private {
        c.tallied = true;
        uint256 size = eligible(w, c);
        if (size < p.minPanel) {
            c.move(Phase.Arbiter, block.timestamp + p.appeal);
            emit ICourtEvents.PanelTooSmall(id, size, c.deadline);
        } else {
            bool convicted = CasePhase.convicts(c.guilty, c.revealed, size);
            _rule(c, p, id, convicted ? Outcome.Convicted : Outcome.Acquitted, size);
        }
    }

    function _rule(Case storage c, Policy storage p, bytes32 id, Outcome outcome, uint256 size) private {
        c.outcome = outcome;
        c.move(Phase.Ruled, block.timestamp + p.appeal);
        emit ICourtEvents.Ruled(id, outcome, c.guilty, c.revealed - c.guilty, size, c.deadline);
    }

    /// @dev The reveal window follows by the clock, whether or not anyone notices.
    function _endCommit(CourtStore storage s, Case storage c) private {
        if (c.phase != Phase.Voting || block.timestamp < c.deadline) return;
        c.move(Phase.Reveal, c.deadline + c.policyOf(s).reveal);
    }

    function _seat(Wiring memory w, address scanner) private view returns (uint32) {
        return uint32(1) << IScanners(w.scanners).seatOf(scanner);
    }

    function _isMember(Wiring memory w, Case storage c, address scanner) private view returns (bool) {
        return IScanners(w.scanners).isMemberAt(scanner, c.openedAtBlock);
    }

    function _isExcluded(Wiring memory w, Case storage c, address scanner) private view returns (bool) {
        return c.excluded & _seat(w, scanner) != 0;
    }

    function _isInterested(Wiring memory w, Case storage c, address scanner) private view returns (bool) {
        if (scanner == c.accuser || scanner == c.contestor || scanner == c.accused) return true;
        if (Cases.onSource(c.charge)) {
            return IClearance(w.clearance).hasAttested(c.subject, c.revision, scanner);
        }
        address provider = c.provider();
        return
            scanner == provider || scanner == ITerminal(w.terminal).masterOf(provider)
                || scanner == c.client();
    }

    /// @dev Not in `_isInterested`: a listing is one-sided, so it keeps nobody out of the count.
    function _isAgent(CourtStore storage s, Wiring memory w, Case storage c, address scanner)
        private
        view
        returns (bool)
    {
        if (_actsFor(s, w, c.accused, scanner)) return true;
        if (Cases.onSource(c.charge)) return false;
        return _actsFor(s, w, ITerminal(w.terminal).masterOf(c.provider()), scanner)
            || _actsFor(s, w, c.client(), scanner);
    }

    function _actsFor(CourtStore storage s, Wiring memory w, address principal, address scanner)
        private
        view
        returns (bool)
    {
        return ITerminal(w.terminal).isAgentOf(principal, scanner) && !s.disavowed[scanner][principal];
    }
}
