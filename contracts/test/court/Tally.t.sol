// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

contract TallyTest is Tried {
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_convictsWhereNobodyContests() external {
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.Ruled(id, Outcome.Convicted, 0, 0, 0, uint40(block.timestamp + 2 days));
        court.tally(id);
        _ruled(Outcome.Convicted);
    }

    function test_callsThePanelForAnInvalidResult() external {
        id = openInvalidResult(answeredTask());
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.PanelCalled(id, uint40(block.timestamp + 1 days));
        court.tally(id);
        assertPhase(id, Phase.Voting);
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 1 days, "deadline");
    }

    function test_refusesWhileTheWindowRuns() external {
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline - 1);
        _refuses(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline));
        contest(id);
        deadline = court.caseOf(id).deadline;
        passTo(deadline - 1);
        _refuses(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline));
        passTo(deadline + 1 days - 1);
        _refuses(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline + 1 days));
    }

    function test_refusesWhereThereIsNoWindowToClose() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Ruled));
        settle(id);
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
        id = "none";
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.None));
    }

    /* VOTES: five of eight scanners are eligible, three signed */

    function test_convictsUnanimously() external {
        contest(id);
        decide(id, QUORUM, 5);
        _ruled(Outcome.Convicted);
        vm.assertTrue(court.caseOf(id).tallied, "tallied");
    }

    function test_convictsByMoreThanTwoThirdsAndMoreThanHalf() external {
        contest(id);
        decide(id, QUORUM, 4);
        _ruled(Outcome.Convicted);
    }

    function test_acquitsAtLessThanTwoThirds() external {
        contest(id);
        decide(id, QUORUM, 3);
        _ruled(Outcome.Acquitted);
    }

    function test_acquitsAtExactlyTwoThirds() external {
        contest(id);
        _vote(3, true);
        _vote(4, true);
        _vote(5, false);
        _count(3, 2);
        _ruled(Outcome.Acquitted);
    }

    function test_convictsByThreeOfFiveWhereTheOthersAreSilent() external {
        contest(id);
        _vote(3, true);
        _vote(4, true);
        _vote(5, true);
        _count(3, 3);
        _ruled(Outcome.Convicted);
    }

    function test_acquitsWhereTooFewOfThePanelAreForIt() external {
        contest(id);
        _vote(3, true);
        _vote(4, true);
        _count(2, 2);
        _ruled(Outcome.Acquitted);
    }

    function test_acquitsAtExactlyHalfOfThePanel() external {
        accuser = panel[7];
        vm.deal(accuser, 100 ether);
        id = openSource(Charge.MalformedSource, "b");
        court.exclude(id, panel[7]);
        contest(id);
        _vote(3, true);
        _vote(4, true);
        _count(2, 2);
        _ruled(Outcome.Acquitted);
    }

    function test_acquitsWhereNobodyVotes() external {
        contest(id);
        _count(0, 0);
        _ruled(Outcome.Acquitted);
    }

    function test_doesNotCountWhatWasNotRevealed() external {
        contest(id);
        for (uint256 i = QUORUM; i < SEATED; ++i) {
            commitVote(id, i, true);
        }
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        _ruled(Outcome.Acquitted);
    }

    function test_goesToTheArbiterWhereThePanelIsTooSmall() external {
        id = openSource(Charge.MalformedSource, "b", 6);
        contest(id);
        commitVote(id, 6, true);
        passTo(court.caseOf(id).deadline + 1 days);
        vm.expectEmit(address(court));
        emit ICourtEvents.PanelTooSmall(id, 2, uint40(block.timestamp + 2 days));
        court.tally(id);
        assertPhase(id, Phase.Arbiter);
        vm.assertEq(uint256(court.caseOf(id).outcome), uint256(Outcome.None), "no ruling");
        vm.assertTrue(court.caseOf(id).tallied, "tallied");
    }

    function test_judgesWithTheSmallestPanel() external {
        id = openSource(Charge.MalformedSource, "b", 5);
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        _ruled(Outcome.Acquitted);
    }

    function _vote(uint256 scanner, bool guilty) private {
        commitVote(id, scanner, guilty);
    }

    /// @dev The first `guilty` of those who voted, from the third scanner on, voted for conviction.
    function _count(uint256 voted, uint256 guilty) private {
        passTo(court.caseOf(id).deadline);
        for (uint256 i = 0; i < voted; ++i) {
            revealVote(id, QUORUM + i, i < guilty);
        }
        passTo(court.caseOf(id).deadline + (voted == 0 ? 1 days : 0));
        court.tally(id);
    }

    function _ruled(Outcome outcome) private view {
        Case memory c = court.caseOf(id);
        vm.assertEq(uint256(c.phase), uint256(Phase.Ruled), "phase");
        vm.assertEq(uint256(c.outcome), uint256(outcome), "outcome");
        vm.assertEq(uint256(c.deadline), block.timestamp + 2 days, "deadline");
        vm.assertEq(uint256(court.judgmentOf(id).outcome), uint256(Outcome.None), "provisional");
    }

    function _refuses(bytes memory reason) private {
        vm.expectRevert(reason);
        court.tally(id);
    }
}
