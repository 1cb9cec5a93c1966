// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {WithScanners} from "./Fixture.sol";

/// @notice A scanner that asks for its bond again while it is being paid, or refuses to be paid.
contract TroublesomeScanner {
    Scanners private immutable _scanners;
    bool public refuses;
    uint256 public calls;

    constructor(Scanners scanners) {
        _scanners = scanners;
    }

    function setRefuses(bool value) external {
        refuses = value;
    }

    function join() external payable {
        _scanners.join{value: msg.value}();
    }

    function exit() external {
        _scanners.exit();
    }

    function withdraw() external {
        _scanners.withdraw();
    }

    receive() external payable {
        require(!refuses, "refused");
        ++calls;
        (bool again,) = address(_scanners).call(abi.encodeCall(IScanners.withdraw, ()));
        require(!again, "paid twice");
    }
}

contract LeaveTest is WithScanners {
    function test_exit_needs_a_seat() external {
        vm.prank(alice);
        expectNotSeated(alice);
        scanners.exit();
    }

    function test_exit_happens_once() external {
        seated(alice, MIN_BOND);
        exit(alice);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotMember.selector, alice));
        scanners.exit();
    }

    function test_exit_ends_membership_and_keeps_seat_and_bond() external {
        seated(alice, MIN_BOND);
        uint256 leftAt = vm.getBlockNumber();
        uint40 exitAt = uint40(vm.getBlockTimestamp()) + EXIT_DELAY;
        vm.expectEmit(address(scanners));
        emit IScanners.Leaving(alice, exitAt);
        exit(alice);
        vm.assertTrue(!scanners.isMember(alice), "member");
        vm.assertTrue(scanners.isMemberAt(alice, leftAt), "the block began with it");
        vm.assertEq(scanners.seatOf(alice), 0, "seat");
        vm.assertEq(scanners.bondOf(alice), MIN_BOND, "bond");
        vm.assertEq(scanners.exitAtOf(alice), exitAt, "exitAt");
        vm.roll(leftAt + 1);
        vm.assertTrue(!scanners.isMemberAt(alice, leftAt + 1), "on record");
        vm.assertEq(scanners.countAt(leftAt + 1), 0, "count");
    }

    function test_exit_in_the_block_of_joining_leaves_no_trace() external {
        admitted(alice);
        join(alice, MIN_BOND);
        exit(alice);
        vm.roll(vm.getBlockNumber() + 5);
        for (uint256 back = 0; back < 7; ++back) {
            vm.assertTrue(!scanners.isMemberAt(alice, vm.getBlockNumber() - back), "member");
            vm.assertEq(scanners.countAt(vm.getBlockNumber() - back), 0, "count");
        }
    }

    function test_vacate_needs_a_seat() external {
        expectNotSeated(alice);
        scanners.vacate(alice);
    }

    function test_vacate_leaves_members_alone() external {
        seated(alice, MIN_BOND);
        vm.warp(vm.getBlockTimestamp() + 2 * EXIT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(IScanners.ExitPending.selector, 0));
        scanners.vacate(alice);
    }

    function test_vacate_waits_for_the_exit_delay() external {
        seated(alice, MIN_BOND);
        exit(alice);
        uint40 exitAt = scanners.exitAtOf(alice);
        vm.warp(exitAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IScanners.ExitPending.selector, exitAt));
        scanners.vacate(alice);
        vm.warp(exitAt);
        scanners.vacate(alice);
    }

    function test_vacate_waits_for_reservations() external {
        seated(alice, MIN_BOND);
        reserve(court, alice, 1);
        reserve(clearance, alice, 2);
        exit(alice);
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(IScanners.StillReserved.selector, 3));
        scanners.vacate(alice);
        vm.prank(court);
        scanners.release(alice, 1);
        vm.expectRevert(abi.encodeWithSelector(IScanners.StillReserved.selector, 2));
        scanners.vacate(alice);
        slash(clearance, alice, 2);
        scanners.vacate(alice);
        vm.assertEq(scanners.creditOf(alice), MIN_BOND - 2, "credit");
    }

    function test_vacate_by_anyone_keeps_the_bond_for_its_owner() external {
        seated(alice, MIN_BOND);
        exit(alice);
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        vm.expectEmit(address(scanners));
        emit IScanners.Left(alice, MIN_BOND);
        vm.prank(bob);
        scanners.vacate(alice);
        vm.assertEq(scanners.bondOf(alice), 0, "bond");
        vm.assertEq(scanners.creditOf(alice), MIN_BOND, "credit");
        vm.assertEq(bob.balance, 0, "bob");
        expectNotSeated(alice);
        scanners.seatOf(alice);
        vm.prank(alice);
        scanners.withdraw();
        vm.assertEq(alice.balance, MIN_BOND, "alice");
    }

    function test_vacate_adds_to_what_an_earlier_seat_left() external {
        for (uint256 i = 0; i < 2; ++i) {
            seated(alice, MIN_BOND + i);
            exit(alice);
            vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
            scanners.vacate(alice);
        }
        vm.assertEq(scanners.creditOf(alice), 2 * MIN_BOND + 1, "both bonds");
    }

    function test_vacate_frees_the_seat_of_one_who_lost_everything() external {
        seated(alice, MIN_BOND);
        slash(court, alice, type(uint256).max);
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        scanners.vacate(alice);
        vm.assertEq(scanners.seats()[0], address(0), "seat");
        vm.prank(alice);
        expectNotSeated(alice);
        scanners.withdraw();
    }

    function test_withdraw_needs_something_to_pay() external {
        vm.prank(alice);
        expectNotSeated(alice);
        scanners.withdraw();
        seated(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.ExitPending.selector, 0));
        scanners.withdraw();
    }

    function test_withdraw_vacates_and_pays() external {
        seated(alice, MIN_BOND);
        exit(alice);
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        vm.expectEmit(address(scanners));
        emit IScanners.Withdrawn(alice, MIN_BOND);
        vm.prank(alice);
        scanners.withdraw();
        vm.assertEq(alice.balance, MIN_BOND, "alice");
        vm.assertEq(address(scanners).balance, 0, "scanners");
        vm.prank(alice);
        expectNotSeated(alice);
        scanners.withdraw();
    }

    function test_withdraw_pays_once_though_called_again_while_paying() external {
        TroublesomeScanner trouble = _left();
        seated(bob, MIN_BOND);
        trouble.withdraw();
        vm.assertEq(trouble.calls(), 1, "calls");
        vm.assertEq(address(trouble).balance, MIN_BOND, "paid");
        vm.assertEq(address(scanners).balance, MIN_BOND, "bob's");
    }

    function test_withdraw_keeps_what_its_receiver_refuses() external {
        TroublesomeScanner trouble = _left();
        trouble.setRefuses(true);
        scanners.vacate(address(trouble));
        vm.expectRevert(SafeTransferLib.ETHTransferFailed.selector);
        trouble.withdraw();
        vm.assertEq(scanners.creditOf(address(trouble)), MIN_BOND, "credit");
        trouble.setRefuses(false);
        trouble.withdraw();
        vm.assertEq(address(trouble).balance, MIN_BOND, "paid");
    }

    function _left() private returns (TroublesomeScanner trouble) {
        trouble = new TroublesomeScanner(scanners);
        admitted(address(trouble));
        vm.deal(address(this), MIN_BOND);
        trouble.join{value: MIN_BOND}();
        trouble.exit();
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
    }
}
