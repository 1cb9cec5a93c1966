// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {WithScanners} from "./Fixture.sol";

contract ReservationsTest is WithScanners {
    function setUp() public override {
        super.setUp();
        seated(alice, MIN_BOND);
    }

    function test_only_court_and_clearance_reserve_release_and_slash(address caller) external {
        vm.assume(caller != court && caller != clearance);
        bytes memory refusal = abi.encodeWithSelector(IScanners.NotReserver.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        scanners.reserve(alice, 1);
        vm.expectRevert(refusal);
        scanners.release(alice, 0);
        vm.expectRevert(refusal);
        scanners.slash(alice, 1);
        vm.stopPrank();
    }

    function test_reserve_sets_aside_for_the_caller_alone(uint256 first, uint256 second) external {
        first = bound(first, 0, MIN_BOND);
        second = bound(second, 0, MIN_BOND - first);
        vm.expectEmit(address(scanners));
        emit IScanners.Reserved(alice, court, first);
        reserve(court, alice, first);
        reserve(clearance, alice, second);
        vm.assertEq(scanners.reservationOf(alice, court), first, "court");
        vm.assertEq(scanners.reservationOf(alice, clearance), second, "clearance");
        vm.assertEq(scanners.reservationOf(alice, bob), 0, "bob");
        vm.assertEq(scanners.reservedOf(alice), first + second, "together");
        vm.assertEq(scanners.bondOf(alice), MIN_BOND, "bond");
    }

    function test_reserve_needs_enough_that_is_free(uint256 taken, uint256 asked) external {
        taken = bound(taken, 0, MIN_BOND);
        asked = bound(asked, MIN_BOND - taken + 1, type(uint256).max);
        reserve(clearance, alice, taken);
        vm.prank(court);
        vm.expectRevert(abi.encodeWithSelector(IScanners.InsufficientBond.selector, MIN_BOND - taken, asked));
        scanners.reserve(alice, asked);
    }

    function test_reserve_needs_a_seat() external {
        vm.prank(court);
        expectNotSeated(bob);
        scanners.reserve(bob, 0);
    }

    function test_release_gives_back(uint256 reserved, uint256 released) external {
        reserved = bound(reserved, 0, MIN_BOND);
        released = bound(released, 0, reserved);
        reserve(court, alice, reserved);
        vm.expectEmit(address(scanners));
        emit IScanners.Released(alice, court, released);
        vm.prank(court);
        scanners.release(alice, released);
        vm.assertEq(scanners.reservedOf(alice), reserved - released, "reserved");
    }

    function test_release_reaches_the_callers_own_only() external {
        reserve(court, alice, 3);
        reserve(clearance, alice, 5);
        vm.prank(court);
        vm.expectRevert(abi.encodeWithSelector(IScanners.InsufficientReservation.selector, 3, 4));
        scanners.release(alice, 4);
        vm.prank(clearance);
        vm.expectRevert(abi.encodeWithSelector(IScanners.InsufficientReservation.selector, 5, 6));
        scanners.release(alice, 6);
    }
}
