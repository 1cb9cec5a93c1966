// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

/// @notice What becomes of the bonds. What becomes of the stake is in `Discharge.t.sol`.
contract SettleTest is Tried {
    address private constant FIRE = address(0xdEaD);

    bytes32 private id;
    uint256 private bond;
    uint256 private burned;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        bond = court.caseOf(id).bond;
        burned = FIRE.balance;
    }

    function test_refusesWhereThereIsNothingToSettle() external {
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Open));
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Voting));
        court.tally(id);
        settle(id);
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
    }

    function test_refusesBeforeTheTimeForAppealIsOver() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline - 1);
        _refuses(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline));
    }

    function test_refusesBeforeTheArbitersTimeIsOver() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        appeal(id);
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline - 1);
        _refuses(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, deadline));
    }

    function test_writesTheRecord() external {
        convict(id);
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp, "settled at");
        vm.assertEq(court.liveCasesOf(address(source), revision), 0, "live");
        vm.assertTrue(court.isConvicted(address(source), revision), "convicted");
    }

    function test_anAcquittalIsNoConviction() external {
        acquit(id);
        vm.assertTrue(!court.isConvicted(address(source), revision), "convicted");
    }

    function test_givesTheAccuserItsBondBackOnConviction() external {
        uint256 bounty = CLIENT_STAKE / 4 / 4;
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.Settled(id, Outcome.Convicted);
        vm.expectEmit(address(court));
        emit ICourtEvents.BondReturned(id, accuser, bond);
        court.settle(id);
        vm.assertEq(court.creditOf(accuser), bond + bounty, "accuser");
    }

    function test_takesTheAccusersBondOnAcquittal() external {
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.BondForfeited(id, accuser, bond, bond / 2, 0, bond / 2);
        vm.expectEmit(address(court));
        emit ICourtEvents.Credited(client, bond / 2);
        vm.expectEmit(address(court));
        emit ICourtEvents.BondReturned(id, defender, bond);
        court.settle(id);
        vm.assertEq(court.creditOf(accuser), 0, "accuser");
        vm.assertEq(court.creditOf(defender), bond, "contestor");
        vm.assertEq(FIRE.balance - burned, bond / 2, "burned");
        vm.assertEq(address(court).balance, bond + bond / 2, "left");
    }

    function test_takesTheContestorsBondOnConviction() external {
        contest(id);
        decide(id, QUORUM, 5);
        uint256 given = bond / 2 / 5 * 5;
        vm.expectEmit(address(court));
        emit ICourtEvents.BondForfeited(id, defender, bond, 0, given, bond - given);
        settle(id);
        vm.assertEq(court.creditOf(defender), 0, "contestor");
        uint256 fees = bond / 2 / 5 + CLIENT_STAKE / 10 / 5;
        vm.assertEq(court.sharesOf(id).perVoter, fees, "half to those who voted");
        court.claimFee(id, panel[4]);
        vm.assertEq(court.creditOf(panel[4]), fees, "a voter");
    }

    function test_burnsTheContestorsBondWhereNobodyVoted() external {
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        appeal(id);
        arbiter.give(court, 0, 1);
        assertOutcome(id, Outcome.Convicted);
        uint256 taken = CLIENT_STAKE - CLIENT_STAKE / 4;
        vm.assertEq(FIRE.balance - burned, bond + taken, "burned");
        vm.assertEq(court.creditOf(defender), 2 * bond, "the appellant wanted this");
    }

    function test_takesTheBondOfAnAppellantAgainstAConvictionInVain() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        appeal(id);
        vm.expectEmit(address(court));
        emit ICourtEvents.BondForfeited(id, defender, 2 * bond, 0, 0, 2 * bond);
        arbiter.give(court, 0, 1);
        vm.assertEq(court.creditOf(defender), 0, "appellant");
    }

    function test_takesTheBondOfAnAppellantAgainstAnAcquittalInVain() external {
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        appeal(id);
        arbiter.give(court, 0, 2);
        vm.assertEq(court.creditOf(defender), bond, "contestor's back, appellant's lost");
        vm.assertEq(court.creditOf(client), bond / 2 + bond, "half of both to the accused");
    }

    function test_givesTheBondOfASuccessfulAppellantBack() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        appeal(id);
        arbiter.give(court, 0, 2);
        vm.assertEq(court.creditOf(defender), 2 * bond, "appellant");
        vm.assertEq(court.creditOf(accuser), 0, "accuser");
    }

    function test_givesEveryBondBackWhereTheArbiterRefuses() external {
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        appeal(id);
        arbiter.give(court, 0, 0);
        vm.assertEq(court.creditOf(accuser), bond, "accuser");
        vm.assertEq(court.creditOf(defender), 3 * bond, "contestor and appellant");
    }

    function test_letsTheRulingStandWhereTheArbiterIsSilent() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        appeal(id);
        settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(court.creditOf(defender), 2 * bond, "appellant");
    }

    function test_isVoidWherePanelAndArbiterAreSilent() external {
        vm.prank(guardian);
        court.veto(id);
        id = openSource(Charge.MalformedSource, "b", 6);
        bond = court.caseOf(id).bond;
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        settle(id);
        assertOutcome(id, Outcome.Void);
        vm.assertEq(court.creditOf(defender), bond, "contestor");
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "stake");
    }

    function _refuses(bytes memory reason) private {
        vm.expectRevert(reason);
        court.settle(id);
    }
}
