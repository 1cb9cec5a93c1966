// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IArbitrable} from "../../src/court/interfaces/IArbiter.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Policy, SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Outcome, Phase} from "../../src/court/Types.sol";
import {Attacked} from "./Attacked.sol";

/// @notice What is tried with votes, with those who judge, and with the clock.
contract JudgesTest is Attacked {
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_attack13_copyingAVoteOrRevealingItEarly() external {
        contest(id);
        bytes32 salt = "salt";
        bytes32 hash = court.voteHashOf(id, panel[4], true, salt);
        vm.prank(panel[4]);
        court.commitVote(id, hash);
        vm.prank(panel[5]);
        court.commitVote(id, hash);
        uint256 deadline = court.caseOf(id).deadline;
        vm.prank(panel[4]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline));
        court.revealVote(id, true, salt);

        passTo(deadline);
        vm.prank(panel[4]);
        court.revealVote(id, true, salt);
        vm.prank(panel[5]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.VoteMismatch.selector, panel[5]));
        court.revealVote(id, true, salt);
        vm.prank(panel[6]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Reveal));
        court.commitVote(id, hash);

        passTo(court.caseOf(id).deadline);
        court.tally(id);
        vm.assertEq(court.caseOf(id).revealed, 1, "one vote");
        court.closeVote(id, panel[5]);
        vm.assertEq(scanners.bondOf(panel[5]), SCANNER_BOND - VOTE_BOND, "the copy costs its bond");
    }

    function test_attack14_buyingVotesOnceTheAppealIsKnown() external {
        contest(id);
        decide(id, 3, 0);
        uint256 size = court.panelOf(id);
        appeal(id);
        address bought = actor("bought");
        vm.deal(bought, SCANNER_BOND);
        vm.prank(bought);
        scanners.join{value: SCANNER_BOND}();
        pass(12);
        vm.assertEq(court.panelOf(id), size, "the panel is that of the case's block");
        vm.prank(panel[4]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Arbiter));
        court.revealVote(id, true, "salt");
        vm.prank(panel[4]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Arbiter));
        court.commitVote(id, "again");
        vm.prank(panel[4]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotArbiter.selector, panel[4]));
        court.rule(0, 1);
        vm.assertEq(court.caseOf(id).guilty, 0, "votes");
    }

    /// @dev Whoever has the arbiter has every case that is appealed: what bounds him then is the guardian and the capacity.
    function test_attack21_capturingTheArbiterOrTheGuardian() external {
        // Unasked, the arbiter has no say.
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotArbiter.selector, address(arbiter)));
        arbiter.give(IArbitrable(address(court)), 0, 1);

        // The guardian frees and does nothing else.
        uint256 there = vm.snapshotState();
        uint256 deadline = court.caseOf(id).deadline;
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline));
        court.tally(id);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Open));
        court.settle(id);
        court.veto(id);
        vm.stopPrank();
        assertOutcome(id, Outcome.Void);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "nothing is taken");
        vm.revertToState(there);

        // Others in their place come with a delay, and for later cases only.
        Policy memory p = terms(Charge.MaliciousSource);
        p.guardian = p.arbiter = address(this);
        uint24 before = court.policyIdOf(Charge.MaliciousSource);
        uint24 added = court.addPolicy(Charge.MaliciousSource, p);
        pass(2 days - 1);
        vm.assertEq(court.policyIdOf(Charge.MaliciousSource), before, "not yet");
        pass(1);
        vm.assertEq(court.policyIdOf(Charge.MaliciousSource), added, "now");
        vm.assertEq(court.caseOf(id).policyId, before, "the case keeps its own");
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotGuardian.selector, address(this)));
        court.veto(id);
    }

    function test_attack22_keepingTheArbiterSilent() external {
        contest(id);
        decide(id, 3, 0);
        appeal(id);
        uint256 bond = court.caseOf(id).bond;
        settle(id);
        assertOutcome(id, Outcome.Acquitted);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "as the panel ruled");
        vm.assertEq(court.creditOf(defender), 3 * bond, "what he put up to contest and to appeal");
    }

    function test_attack25_stuffingBlocksUntilADeadline() external {
        Policy memory p = terms(Charge.MaliciousSource);
        p.challenge = 1 days - 1;
        vm.expectRevert(ICourtErrors.BadPolicy.selector);
        court.addPolicy(Charge.MaliciousSource, p);

        passTo(court.caseOf(id).deadline - 1);
        contest(id);
        vm.assertEq(court.caseOf(id).deadline, vm.getBlockTimestamp() + 1 days + 1 hours, "an hour more");
    }

    function test_attack26_joiningThePanelForOneCase() external {
        acquit(id);
        address hasty = actor("hasty");
        vm.deal(hasty, SCANNER_BOND);
        vm.prank(hasty);
        scanners.join{value: SCANNER_BOND}();

        // A finding of this block is not one of a member.
        SourceAccusation memory a = sourceAccusation(Charge.MalformedSource, "hasty");
        bytes32 commitment = court.commitmentOf(accuser, a.source, a.revision, a.report, a.salt);
        vm.prank(accuser);
        court.commitAccusation(commitment);
        vm.roll(vm.getBlockNumber() + 1);
        address swift = actor("swift");
        vm.deal(swift, SCANNER_BOND);
        vm.prank(swift);
        scanners.join{value: SCANNER_BOND}();
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        (bytes memory first, uint256 key) = (signatures[0], uint256(keccak256("swift")));
        signatures[0] = sign(key, court.findingHash(said[0]));
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotMember.selector, swift));
        court.openSource{value: 20 ether}(a, said, signatures);

        // Nor is its vote on a case of this block.
        signatures[0] = first;
        vm.prank(accuser);
        id = court.openSource{value: 20 ether}(a, said, signatures);
        contest(id);
        vm.prank(swift);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotMember.selector, swift));
        court.commitVote(id, "vote");

        // And whoever joined in time has its bond in here for longer than any case.
        vm.startPrank(hasty);
        court.commitVote(id, "vote");
        scanners.exit();
        uint40 exitAt = scanners.exitAtOf(hasty);
        vm.expectRevert(abi.encodeWithSelector(IScanners.ExitPending.selector, exitAt));
        scanners.withdraw();
        vm.assertGe(uint256(exitAt), vm.getBlockTimestamp() + 31 days, "longer than a case");
        pass(32 days);
        vm.expectRevert(abi.encodeWithSelector(IScanners.StillReserved.selector, VOTE_BOND));
        scanners.withdraw();
        vm.stopPrank();
    }
}
