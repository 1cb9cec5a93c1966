// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Tried} from "./Tried.sol";

/// @notice `commitVote`, `exclude` and `disavow`: who sits on the panel.
contract CommitVoteTest is Tried {
    bytes32 private id;
    uint256 private constant JUROR = 4;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        contest(id);
    }

    function test_reservesTheVotesBond() external {
        bytes32 hash = court.voteHashOf(id, panel[JUROR], true, "salt");
        vm.expectEmit(address(court));
        emit ICourtEvents.VoteCommitted(id, panel[JUROR], hash);
        vm.prank(panel[JUROR]);
        court.commitVote(id, hash);
        vm.assertEq(court.voteOf(id, panel[JUROR]), hash, "vote");
        vm.assertEq(scanners.reservedOf(panel[JUROR]), VOTE_BOND, "reserved");
    }

    function test_isInTimeToTheLastSecond() external {
        passTo(court.caseOf(id).deadline - 1);
        commitVote(id, JUROR, true);
    }

    function test_refusesWhenTheWindowIsOver() external {
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline);
        _refuses(panel[JUROR], abi.encodeWithSelector(ICourtErrors.TooLate.selector, deadline));
    }

    function test_refusesACaseThatIsNotVotedOn() external {
        bytes32 other = openSource(Charge.MalformedSource, "b");
        vm.prank(panel[JUROR]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, other, Phase.Open));
        court.commitVote(other, "vote");
    }

    function test_refusesWhatCouldBeTakenForARevealedVote() external {
        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(panel[JUROR]);
            vm.expectRevert(ICourtErrors.EmptyVote.selector);
            court.commitVote(id, bytes32(i));
        }
    }

    function test_refusesASecondVote() external {
        commitVote(id, JUROR, true);
        _refuses(panel[JUROR], abi.encodeWithSelector(ICourtErrors.AlreadyVoted.selector, panel[JUROR]));
    }

    function test_refusesStrangers() external {
        _refuses(stranger, abi.encodeWithSelector(ICourtErrors.NotMember.selector, stranger));
    }

    function test_refusesAScannerThatJoinedWithTheCase() external {
        bytes32 later = openSource(Charge.MalformedSource, "b");
        address newcomer = actor("newcomer");
        vm.deal(newcomer, SCANNER_BOND);
        vm.prank(newcomer);
        scanners.join{value: SCANNER_BOND}();
        pass(1);
        contest(later);
        vm.prank(newcomer);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotMember.selector, newcomer));
        court.commitVote(later, "vote");
    }

    function test_takesAScannerThatIsLeavingSinceTheCase() external {
        vm.prank(panel[JUROR]);
        scanners.exit();
        pass(1);
        commitVote(id, JUROR, true);
    }

    function test_refusesAScannerWithoutEnoughBondFree() external {
        vm.prank(address(clearance));
        scanners.reserve(panel[JUROR], SCANNER_BOND);
        _refuses(panel[JUROR], abi.encodeWithSelector(IScanners.InsufficientBond.selector, 0, VOTE_BOND));
    }

    /* NOT ELIGIBLE */

    function test_refusesSigners() external {
        for (uint256 i = 0; i < QUORUM; ++i) {
            _refusesAsIneligible(panel[i]);
        }
    }

    function test_refusesAccuserAndContestor() external {
        accuser = panel[5];
        defender = panel[6];
        vm.deal(accuser, 100 ether);
        vm.deal(defender, 100 ether);
        id = openSource(Charge.MalformedSource, "b");
        contest(id);
        _refusesAsIneligible(panel[5]);
        _refusesAsIneligible(panel[6]);
        vm.assertEq(court.panelOf(id), 5, "not pointed out");
        _excludes(panel[5]);
        _excludes(panel[6]);
        vm.assertEq(court.panelOf(id), 3, "pointed out");
    }

    function test_refusesWhoeverCalledThisRevisionClean() external {
        _attest(panel[JUROR]);
        _refusesAsIneligible(panel[JUROR]);
        _excludes(panel[JUROR]);
        vm.assertEq(court.panelOf(id), SEATED - QUORUM - 1, "panel");
    }

    function test_refusesProviderMasterAndClient() external {
        provider = panel[4];
        master = panel[5];
        bytes32 of_ = openInvalidResult(answeredTask());
        _callPanel(of_);
        _refusesAsIneligible(panel[4]);
        _refusesAsIneligible(panel[5]);
        _excludes(panel[4]);
        _excludes(panel[5]);
        vm.assertEq(court.panelOf(of_), SEATED - 2, "panel");
    }

    function test_refusesTheTasksClient() external {
        client = panel[7];
        stake(client, CLIENT_STAKE);
        source = publishSource(sourceParams(client, source.getSourceParams().deliveryMethod));
        _callPanel(openInvalidResult(answeredTask()));
        _refusesAsIneligible(panel[7]);
        _excludes(panel[7]);
    }

    function test_refusesAgentsOfTheAccused() external {
        vm.prank(client);
        terminal.setAgent(panel[JUROR], true);
        _refusesAsIneligible(panel[JUROR]);
    }

    function test_refusesAgentsOfProviderMasterAndClient() external {
        bytes32 of_ = openInvalidResult(answeredTask());
        vm.prank(master);
        terminal.setAgent(panel[4], true);
        vm.prank(client);
        terminal.setAgent(panel[5], true);
        _callPanel(of_);
        _refusesAsIneligible(panel[4]);
        _refusesAsIneligible(panel[5]);
        commitVote(of_, 6, true);
    }

    /// @dev Else the accused could pick its panel by listing everyone else.
    function test_takesAnAgentThatDisavows() external {
        vm.prank(client);
        terminal.setAgent(panel[JUROR], true);
        vm.expectEmit(address(court));
        emit ICourtEvents.Disavowed(panel[JUROR], client);
        vm.prank(panel[JUROR]);
        court.disavow(client);
        vm.assertTrue(court.hasDisavowed(panel[JUROR], client), "remembered");
        commitVote(id, JUROR, true);
    }

    function test_doesNotTakeAgentsOutOfTheCount() external {
        vm.prank(client);
        terminal.setAgent(panel[JUROR], true);
        _refusesToExclude(panel[JUROR]);
    }

    /* EXCLUDE */

    function test_excludesNobodyWhoMayJudge() external {
        _refusesToExclude(panel[JUROR]);
    }

    function test_excludesNobodyTwice() external {
        _refusesToExclude(panel[0]);
    }

    function test_excludesNoStranger() external {
        _refusesToExclude(stranger);
        _refusesToExclude(accuser);
    }

    function test_excludesNobodyOnceCounted() external {
        decide(id, QUORUM, 5);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Ruled));
        court.exclude(id, panel[JUROR]);
        settle(id);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
        court.exclude(id, panel[JUROR]);
    }

    function test_excludesNobodyWhoHasVoted() external {
        commitVote(id, JUROR, true);
        _attest(panel[JUROR]);
        _refusesToExclude(panel[JUROR]);
    }

    function _attest(address scanner) private {
        bytes memory question = abi.encodeCall(clearance.hasAttested, (address(source), revision, scanner));
        vm.mockCall(address(clearance), question, abi.encode(true));
    }

    function _callPanel(bytes32 of_) private {
        id = of_;
        passTo(court.caseOf(id).deadline);
        court.tally(id);
    }

    function _excludes(address scanner) private {
        vm.expectEmit(address(court));
        emit ICourtEvents.Excluded(id, scanner);
        court.exclude(id, scanner);
        _refusesAsIneligible(scanner);
    }

    function _refusesToExclude(address scanner) private {
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotExcludable.selector, scanner));
        court.exclude(id, scanner);
    }

    function _refusesAsIneligible(address voter) private {
        _refuses(voter, abi.encodeWithSelector(ICourtErrors.Ineligible.selector, voter));
    }

    function _refuses(address voter, bytes memory reason) private {
        vm.prank(voter);
        vm.expectRevert(reason);
        court.commitVote(id, "vote");
    }
}
