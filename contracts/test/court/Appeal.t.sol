// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {IArbiter, IArbitrable} from "../../src/court/interfaces/IArbiter.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

/// @notice `appeal`, `refer` and `rule`.
contract AppealTest is Tried {
    uint256 private constant FEE = 0.1 ether;

    bytes32 private id;
    uint256 private bond;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        bond = court.caseOf(id).bond;
        passTo(court.caseOf(id).deadline);
        court.tally(id);
    }

    /* APPEAL */

    function test_createsTheDispute() external {
        uint256 before = address(court).balance;
        vm.expectEmit(address(court));
        emit ICourtEvents.Appealed(id, defender, 2 * bond, uint40(block.timestamp + 7 days));
        vm.expectEmit(address(court));
        emit ICourtEvents.Dispute(arbiter, 0, 0, uint256(id));
        appeal(id);
        assertPhase(id, Phase.Arbiter);
        vm.assertEq(court.caseOf(id).appellant, defender, "appellant");
        vm.assertTrue(court.caseOf(id).disputed, "disputed");
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 7 days, "deadline");
        vm.assertEq(address(arbiter).balance, FEE, "fee");
        vm.assertEq(address(court).balance - before, 2 * bond, "bond");
        vm.assertEq(arbiter.extraData(), hex"c0de", "extra data");
    }

    function test_creditsWhatIsPaidAboveBondAndFee() external {
        vm.prank(defender);
        court.appeal{value: 2 * bond + FEE + 1 ether}(id);
        vm.assertEq(court.creditOf(defender), 1 ether, "credit");
    }

    function test_isInTimeToTheLastSecond() external {
        passTo(court.caseOf(id).deadline - 1);
        appeal(id);
    }

    function test_refusesWhenTheWindowIsOver() external {
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline);
        _refusesAppeal(2 * bond + FEE, abi.encodeWithSelector(ICourtErrors.TooLate.selector, deadline));
    }

    function test_refusesASecondAppeal() external {
        appeal(id);
        _refusesAppeal(
            2 * bond + FEE, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Arbiter)
        );
    }

    function test_refusesWhereBondOrFeeAreMissing() external {
        uint256 needed = 2 * bond + FEE;
        _refusesAppeal(
            needed - 1, abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, needed - 1, needed)
        );
    }

    function test_refusesWhereTheTermsNameNoArbiter() external {
        Policy memory p = terms(Charge.MalformedSource);
        p.arbiter = address(0);
        court.addPolicy(Charge.MalformedSource, p);
        pass(2 days);
        id = openSource(Charge.MalformedSource, "b");
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        _refusesAppeal(2 * bond + FEE, abi.encodeWithSelector(ICourtErrors.NoArbiter.selector));
    }

    /// @dev The court does not hear an arbiter that it is still asking.
    function test_isNotRuledOnWhileItIsMade() external {
        arbiter.setHasty();
        vm.prank(defender);
        vm.expectRevert();
        court.appeal{value: 2 * bond + FEE}(id);
    }

    /* REFER */

    function test_refersACaseWhosePanelIsTooSmall() external {
        _tooSmallPanel();
        passTo(court.caseOf(id).deadline - 1);
        uint256 before = address(court).balance;
        vm.expectEmit(address(court));
        emit ICourtEvents.Referred(id, defender, uint40(block.timestamp + 7 days));
        vm.prank(defender);
        court.refer{value: FEE + 1 ether}(id);
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 7 days, "deadline");
        vm.assertEq(address(court).balance - before, 1 ether, "no bond");
        vm.assertEq(court.creditOf(defender), 1 ether, "credit");
        arbiter.give(court, 0, 1);
        assertOutcome(id, Outcome.Convicted);
    }

    function test_refersNothingThatThePanelRuledOn() external {
        _refusesRefer(FEE, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Ruled));
        appeal(id);
        _refusesRefer(FEE, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Arbiter));
    }

    function test_refersNothingTwice() external {
        _tooSmallPanel();
        vm.prank(defender);
        court.refer{value: FEE}(id);
        _refusesRefer(FEE, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Arbiter));
    }

    function test_refersNothingTooLate() external {
        _tooSmallPanel();
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline);
        _refusesRefer(FEE, abi.encodeWithSelector(ICourtErrors.TooLate.selector, deadline));
    }

    function test_refersNothingWithoutTheFee() external {
        _tooSmallPanel();
        _refusesRefer(FEE - 1, abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, FEE - 1, FEE));
    }

    /* RULE */

    function test_convictsOnOne() external {
        appeal(id);
        vm.expectEmit(address(court));
        emit IArbitrable.Ruling(IArbiter(address(arbiter)), 0, 1);
        arbiter.give(court, 0, 1);
        assertOutcome(id, Outcome.Convicted);
    }

    function test_acquitsOnTwo() external {
        appeal(id);
        arbiter.give(court, 0, 2);
        assertOutcome(id, Outcome.Acquitted);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "stake");
    }

    function test_isVoidOnAnyOther(uint256 ruling) external {
        appeal(id);
        if (ruling == 1 || ruling == 2) ruling = 0;
        arbiter.give(court, 0, ruling);
        assertOutcome(id, Outcome.Void);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "stake");
    }

    function test_hearsNobodyButTheArbiterOfTheDispute() external {
        appeal(id);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotArbiter.selector, stranger));
        court.rule(0, 1);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotArbiter.selector, address(arbiter)));
        arbiter.give(court, 1, 1);
    }

    function test_hearsTheArbiterToTheLastSecond() external {
        appeal(id);
        passTo(court.caseOf(id).deadline - 1);
        arbiter.give(court, 0, 2);
        assertOutcome(id, Outcome.Acquitted);
    }

    function test_doesNotHearTheArbiterTooLate() external {
        appeal(id);
        uint256 deadline = court.caseOf(id).deadline;
        passTo(deadline);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooLate.selector, deadline));
        arbiter.give(court, 0, 1);
    }

    function test_doesNotHearTheArbiterTwice() external {
        appeal(id);
        arbiter.give(court, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
        arbiter.give(court, 0, 2);
    }

    function _tooSmallPanel() private {
        id = openSource(Charge.MalformedSource, "b", 6);
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
    }

    function _refusesAppeal(uint256 value, bytes memory reason) private {
        vm.prank(defender);
        vm.expectRevert(reason);
        court.appeal{value: value}(id);
    }

    function _refusesRefer(uint256 value, bytes memory reason) private {
        vm.prank(defender);
        vm.expectRevert(reason);
        court.refer{value: value}(id);
    }
}
