// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {WithScanners} from "./Fixture.sol";

contract JoinTest is WithScanners {
    function test_needs_an_admission() external {
        vm.deal(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotAdmitted.selector, alice));
        scanners.join{value: MIN_BOND}();
    }

    function test_uses_the_admission_up() external {
        seated(alice, MIN_BOND);
        exit(alice);
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        vm.prank(alice);
        scanners.withdraw();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotAdmitted.selector, alice));
        scanners.join{value: MIN_BOND}();
    }

    function test_asks_for_no_admission_where_the_set_is_open() external {
        scanners = new Scanners(address(this), court, clearance, terms(true));
        join(alice, MIN_BOND);
        vm.assertEq(scanners.bondOf(alice), MIN_BOND, "bond");
    }

    function test_refuses_too_small_a_bond(uint256 bond) external {
        bond = bound(bond, 0, MIN_BOND - 1);
        admitted(alice);
        vm.deal(alice, bond);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.BondTooSmall.selector, bond, MIN_BOND));
        scanners.join{value: bond}();
    }

    function test_refuses_a_bond_that_does_not_fit() external {
        admitted(alice);
        uint256 bond = uint256(type(uint128).max) + 1;
        vm.deal(alice, bond);
        vm.prank(alice);
        vm.expectRevert();
        scanners.join{value: bond}();
    }

    function test_refuses_a_second_seat() external {
        seated(alice, MIN_BOND);
        admitted(alice);
        _refusesSecondSeat();
        exit(alice);
        _refusesSecondSeat();
    }

    function test_takes_the_lowest_free_seat() external {
        vm.assertEq(scanners.seats()[0], address(0), "free");
        for (uint160 i = 1; i <= 3; ++i) {
            seated(address(i + 0x1000), MIN_BOND);
            vm.assertEq(scanners.seatOf(address(i + 0x1000)), i - 1, "seat");
            vm.assertEq(scanners.seats()[i - 1], address(i + 0x1000), "holder");
        }
        exit(address(0x1002));
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        scanners.vacate(address(0x1002));
        vm.assertEq(scanners.seats()[1], address(0), "vacated");
        seated(alice, MIN_BOND);
        vm.assertEq(scanners.seatOf(alice), 1, "reused");
    }

    function test_refuses_the_thirty_third() external {
        for (uint160 i = 1; i <= 32; ++i) {
            scanners.admit(address(i + 0x1000));
        }
        admitted(alice);
        for (uint160 i = 1; i <= 32; ++i) {
            join(address(i + 0x1000), MIN_BOND);
        }
        vm.deal(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(IScanners.SeatsFull.selector);
        scanners.join{value: MIN_BOND}();

        // Leaving is not enough: the seat is taken until the bond has left.
        exit(address(0x1001));
        vm.prank(alice);
        vm.expectRevert(IScanners.SeatsFull.selector);
        scanners.join{value: MIN_BOND}();
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        scanners.vacate(address(0x1001));
        join(alice, MIN_BOND);
        vm.assertEq(scanners.seatOf(alice), 0, "seat");
    }

    function test_makes_a_member_from_the_next_block_on() external {
        admitted(alice);
        vm.deal(alice, MIN_BOND);
        vm.expectEmit(address(scanners));
        emit IScanners.Joined(alice, 0, MIN_BOND);
        vm.prank(alice);
        scanners.join{value: MIN_BOND}();
        uint256 joinedAt = vm.getBlockNumber();
        vm.assertTrue(!scanners.isMember(alice), "member in its own block");
        vm.assertTrue(!scanners.isMemberAt(alice, joinedAt), "on record in its own block");
        vm.assertEq(scanners.countAt(joinedAt), 0, "count");
        vm.roll(joinedAt + 1);
        vm.assertTrue(scanners.isMember(alice), "member");
        vm.assertTrue(scanners.isMemberAt(alice, joinedAt + 1), "on record");
        vm.assertTrue(!scanners.isMemberAt(alice, joinedAt), "in its own block, looking back");
        vm.assertEq(scanners.countAt(joinedAt + 1), 1, "count after");
    }

    function test_topUp_adds_to_the_bond(uint96 amount) external {
        vm.assume(amount != 0);
        seated(alice, MIN_BOND);
        vm.deal(alice, amount);
        vm.expectEmit(address(scanners));
        emit IScanners.ToppedUp(alice, amount);
        vm.prank(alice);
        scanners.topUp{value: amount}();
        vm.assertEq(scanners.bondOf(alice), uint256(MIN_BOND) + amount, "bond");
    }

    function test_topUp_needs_a_seat_and_wei() external {
        vm.deal(alice, 1);
        vm.prank(alice);
        expectNotSeated(alice);
        scanners.topUp{value: 1}();
        seated(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(IScanners.ZeroAmount.selector);
        scanners.topUp();
    }

    function _refusesSecondSeat() private {
        vm.deal(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.AlreadySeated.selector, alice));
        scanners.join{value: MIN_BOND}();
    }
}
