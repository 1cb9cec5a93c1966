// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

/// @notice `revealVote` and `closeVote`: what becomes of a commitment.
contract RevealVoteTest is Tried {
    uint256 private constant JUROR = 4;

    bytes32 private id;
    uint256 private revealUntil;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        contest(id);
        commitVote(id, JUROR, true);
        commitVote(id, JUROR + 1, false);
        revealUntil = court.caseOf(id).deadline + 1 days;
    }

    function test_countsTheVoteAndReleasesItsBond() external {
        passTo(revealUntil - 1 days);
        vm.expectEmit(address(court));
        emit ICourtEvents.VoteRevealed(id, panel[JUROR], true);
        revealVote(id, JUROR, true);
        assertPhase(id, Phase.Reveal);
        vm.assertEq(uint256(court.caseOf(id).deadline), revealUntil, "deadline");
        revealVote(id, JUROR + 1, false);
        vm.assertEq(uint256(court.caseOf(id).revealed), 2, "revealed");
        vm.assertEq(uint256(court.caseOf(id).guilty), 1, "guilty");
        vm.assertEq(scanners.reservedOf(panel[JUROR]), 0, "released");
        vm.assertEq(court.voteOf(id, panel[JUROR]), bytes32(uint256(2)), "guilty");
        vm.assertEq(court.voteOf(id, panel[JUROR + 1]), bytes32(uint256(1)), "innocent");
    }

    function test_isInTimeToTheLastSecond() external {
        passTo(revealUntil - 1);
        revealVote(id, JUROR, true);
    }

    function test_refusesBeforeTheCommitWindowIsOver() external {
        passTo(revealUntil - 1 days - 1);
        _refuses(JUROR, true, abi.encodeWithSelector(ICourtErrors.TooEarly.selector, revealUntil - 1 days));
    }

    function test_refusesWhenTheRevealWindowIsOver() external {
        passTo(revealUntil);
        _refuses(JUROR, true, abi.encodeWithSelector(ICourtErrors.TooLate.selector, revealUntil));
    }

    function test_refusesOtherPhases() external {
        passTo(revealUntil);
        court.tally(id);
        _refuses(JUROR, true, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Ruled));
    }

    function test_refusesAVoteThatWasNotCommitted() external {
        passTo(revealUntil - 1 days);
        _refuses(6, true, abi.encodeWithSelector(ICourtErrors.NotVoted.selector, panel[6]));
    }

    function test_refusesAVoteThatWasRevealed() external {
        passTo(revealUntil - 1 days);
        revealVote(id, JUROR, true);
        _refuses(JUROR, true, abi.encodeWithSelector(ICourtErrors.NotVoted.selector, panel[JUROR]));
    }

    function test_refusesWhatDoesNotMatch() external {
        passTo(revealUntil - 1 days);
        bytes memory mismatch = abi.encodeWithSelector(ICourtErrors.VoteMismatch.selector, panel[JUROR]);
        _refuses(JUROR, false, mismatch);
        vm.prank(panel[JUROR]);
        vm.expectRevert(mismatch);
        court.revealVote(id, true, "other salt");
    }

    function test_refusesTheVoteOfAnotherCopied() external {
        bytes32 copied = court.voteOf(id, panel[JUROR]);
        vm.prank(panel[6]);
        court.commitVote(id, copied);
        passTo(revealUntil - 1 days);
        vm.prank(panel[6]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.VoteMismatch.selector, panel[6]));
        court.revealVote(id, true, keccak256(abi.encode("vote", JUROR)));
    }

    /* CLOSE */

    function test_takesTheBondOfAVoteThatWasNotRevealed() external {
        _tally();
        uint256 burned = address(0xdEaD).balance;
        vm.expectEmit(address(court));
        emit ICourtEvents.VoteForfeited(id, panel[JUROR], VOTE_BOND);
        court.closeVote(id, panel[JUROR]);
        vm.assertEq(scanners.bondOf(panel[JUROR]), SCANNER_BOND - VOTE_BOND, "bond");
        vm.assertEq(scanners.reservedOf(panel[JUROR]), 0, "reserved");
        vm.assertEq(address(0xdEaD).balance - burned, VOTE_BOND, "burned");
        vm.assertEq(court.voteOf(id, panel[JUROR]), bytes32(uint256(3)), "closed");
    }

    function test_takesNothingTwice() external {
        _tally();
        court.closeVote(id, panel[JUROR]);
        _refusesToClose(JUROR, abi.encodeWithSelector(ICourtErrors.NotVoted.selector, panel[JUROR]));
    }

    function test_takesNothingOfAVoteThatWasRevealed() external {
        passTo(revealUntil - 1 days);
        revealVote(id, JUROR, true);
        _tally();
        _refusesToClose(JUROR, abi.encodeWithSelector(ICourtErrors.NotVoted.selector, panel[JUROR]));
    }

    function test_takesNothingBeforeTheCount() external {
        passTo(revealUntil);
        _refusesToClose(
            JUROR, abi.encodeWithSelector(ICourtErrors.TooEarly.selector, court.caseOf(id).deadline)
        );
    }

    function test_givesTheBondBackWhereTheCaseEndedBefore() external {
        vm.prank(guardian);
        court.veto(id);
        court.closeVote(id, panel[JUROR]);
        vm.assertEq(scanners.bondOf(panel[JUROR]), SCANNER_BOND, "bond");
        vm.assertEq(scanners.reservedOf(panel[JUROR]), 0, "reserved");
    }

    function test_takesTheBondWhereTheCaseIsVetoedAfterTheCount() external {
        _tally();
        vm.prank(guardian);
        court.veto(id);
        court.closeVote(id, panel[JUROR]);
        vm.assertEq(scanners.bondOf(panel[JUROR]), SCANNER_BOND - VOTE_BOND, "bond");
    }

    function _tally() private {
        passTo(revealUntil);
        court.tally(id);
    }

    function _refuses(uint256 scanner, bool guilty, bytes memory reason) private {
        vm.prank(panel[scanner]);
        vm.expectRevert(reason);
        court.revealVote(id, guilty, keccak256(abi.encode("vote", scanner)));
    }

    function _refusesToClose(uint256 scanner, bytes memory reason) private {
        vm.expectRevert(reason);
        court.closeVote(id, panel[scanner]);
    }
}
