// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

/// @notice `claimDamages`, `burnDamages` and `compensate`: the victims' pot. Three providers were registered when the case
/// was opened, the third of them the client's own; a fourth came later.
contract DamagesTest is Tried {
    uint256 private constant POT = CLIENT_STAKE / 4;
    uint256 private constant EACH = POT / 3;

    bytes32 private id;
    address private second = actor("second provider");
    address private own = actor("the client's provider");
    address private late = actor("late provider");

    function setUp() public override {
        super.setUp();
        registerProvider();
        pair(second, actor("second master"), MIN_LOCKUP);
        pair(own, client, MIN_LOCKUP);
        pair(late, actor("late master"), MIN_LOCKUP);
        register(source, second);
        register(source, own);
        id = openSource(Charge.MaliciousSource, "a");
        register(source, late);
    }

    function test_creditsAnEqualShareOnce() external {
        convict(id);
        vm.expectEmit(address(court));
        emit ICourtEvents.DamagesClaimed(id, 1, second, EACH);
        vm.prank(stranger);
        court.claimDamages(id, 1);
        vm.assertEq(court.creditOf(second), EACH, "credit");
        vm.assertEq(court.damagesOf(id).left, 2 * EACH, "left");
        _refuses(1, abi.encodeWithSelector(ICourtErrors.NothingDue.selector));
    }

    function test_creditsNobodyWhoCameLater() external {
        convict(id);
        _refuses(3, abi.encodeWithSelector(ICourtErrors.NotVictim.selector, 3));
        _refuses(
            type(uint256).max, abi.encodeWithSelector(ICourtErrors.NotVictim.selector, type(uint256).max)
        );
    }

    function test_creditsNobodyOfTheAccused() external {
        convict(id);
        _refuses(2, abi.encodeWithSelector(ICourtErrors.NotVictim.selector, 2));
    }

    function test_creditsNotTheAccusedItself() external {
        vm.mockCall(address(source), abi.encodeWithSignature("registrants(uint256)", 0), abi.encode(client));
        convict(id);
        _refuses(0, abi.encodeWithSelector(ICourtErrors.NotVictim.selector, 0));
    }

    function test_creditsNobodyWhoWentBeforeClaiming() external {
        convict(id);
        vm.prank(provider);
        nexus.unregister(address(source), provider);
        _refuses(0, abi.encodeWithSelector(ICourtErrors.NotVictim.selector, 0));
    }

    function test_creditsNothingBeforeThereIsAPot() external {
        _refuses(0, abi.encodeWithSelector(ICourtErrors.NothingDue.selector));
        vm.prank(guardian);
        court.veto(id);
        _refuses(0, abi.encodeWithSelector(ICourtErrors.NothingDue.selector));
    }

    function test_isInTimeForThirtyDays() external {
        convict(id);
        uint256 until = court.damagesOf(id).until;
        vm.assertEq(until, block.timestamp + 30 days, "until");
        passTo(until);
        court.claimDamages(id, 0);
        pass(1);
        _refuses(1, abi.encodeWithSelector(ICourtErrors.TooLate.selector, until));
    }

    /* BURN */

    function test_burnsWhatNobodyClaimed() external {
        convict(id);
        court.claimDamages(id, 0);
        pass(30 days + 1);
        uint256 burned = address(0xdEaD).balance;
        vm.expectEmit(address(court));
        emit ICourtEvents.DamagesBurned(id, 2 * EACH);
        court.burnDamages(id);
        vm.assertEq(address(0xdEaD).balance - burned, 2 * EACH, "burned");
        vm.assertEq(court.damagesOf(id).left, 0, "left");
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.burnDamages(id);
    }

    function test_burnsNothingBefore() external {
        convict(id);
        uint256 until = court.damagesOf(id).until;
        passTo(until);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooEarly.selector, until));
        court.burnDamages(id);
    }

    /* COMPENSATE */

    function test_addsToThePotAndGivesThirtyDaysMore() external {
        convict(id);
        court.claimDamages(id, 0);
        pass(10 days);
        vm.expectEmit(address(court));
        emit ICourtEvents.Compensated(id, 30 ether);
        _compensate(30 ether);
        vm.assertEq(uint256(court.damagesOf(id).until), block.timestamp + 30 days, "until");
        court.claimDamages(id, 0);
        court.claimDamages(id, 1);
        vm.assertEq(court.creditOf(provider), EACH + 10 ether, "in two parts");
        vm.assertEq(court.creditOf(second), EACH + 10 ether, "in one");
    }

    function test_burnsWhatDoesNotDivide() external {
        convict(id);
        uint256 burned = address(0xdEaD).balance;
        _compensate(32);
        vm.assertEq(address(0xdEaD).balance - burned, 2, "burned");
    }

    function test_burnsCompensationOnceThePotIsClosed() external {
        convict(id);
        pass(30 days + 1);
        court.burnDamages(id);
        uint256 burned = address(0xdEaD).balance;
        _compensate(30 ether);
        vm.assertEq(address(0xdEaD).balance - burned, 30 ether, "burned");
        vm.assertEq(court.damagesOf(id).left, 0, "left");
    }

    function test_burnsCompensationWithoutVictims() external {
        registerProvider();
        bytes32 failure = openNonDelivery(failedTask());
        convict(failure);
        uint256 burned = address(0xdEaD).balance;
        id = failure;
        _compensate(30 ether);
        vm.assertEq(address(0xdEaD).balance - burned, 30 ether, "burned");
    }

    function test_takesCompensationFromNobodyElse() external {
        convict(id);
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotClearance.selector, stranger));
        court.compensate{value: 1 ether}(id);
    }

    function test_takesCompensationForConvictionsOnly() external {
        vm.deal(address(clearance), 1 ether);
        vm.prank(address(clearance));
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Open));
        court.compensate{value: 1 ether}(id);
        acquit(id);
        vm.prank(address(clearance));
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
        court.compensate{value: 1 ether}(id);
    }

    function _compensate(uint256 amount) private {
        vm.deal(address(clearance), amount);
        vm.prank(address(clearance));
        court.compensate{value: amount}(id);
    }

    function _refuses(uint256 registrantId, bytes memory reason) private {
        vm.expectRevert(reason);
        court.claimDamages(id, registrantId);
    }
}
