// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {WithScanners} from "./Fixture.sol";

/// @notice A court that slashes again while it is being paid, or refuses the money.
contract GreedyCourt {
    Scanners public scanners;
    address private _victim;
    uint256 private _again;
    bool private _refuses;
    uint256 public second;

    function setUp(Scanners scanners_, address victim, uint256 again, bool refuses) external {
        (scanners, _victim, _again, _refuses) = (scanners_, victim, again, refuses);
    }

    function slash(uint256 amount) external returns (uint256) {
        return scanners.slash(_victim, amount);
    }

    receive() external payable {
        require(!_refuses, "refused");
        uint256 amount = _again;
        _again = 0;
        if (amount != 0) second = scanners.slash(_victim, amount);
    }
}

contract SlashTest is WithScanners {
    uint256 private constant BOND = 100 ether;

    function setUp() public override {
        super.setUp();
        seated(alice, BOND);
    }

    function test_takes_from_the_callers_reservation_first(uint256 reserved, uint256 amount) external {
        reserved = bound(reserved, 1, BOND);
        amount = bound(amount, 1, reserved);
        reserve(court, alice, reserved);
        vm.expectEmit(address(scanners));
        emit IScanners.Slashed(alice, court, amount);
        vm.assertEq(slash(court, alice, amount), amount, "taken");
        vm.assertEq(scanners.reservationOf(alice, court), reserved - amount, "reservation");
        vm.assertEq(scanners.bondOf(alice), BOND - amount, "bond");
        vm.assertEq(court.balance, amount, "court");
    }

    function test_takes_the_rest_from_what_is_free_and_nothing_from_the_others_reservation(
        uint256 own,
        uint256 others,
        uint256 amount
    ) external {
        own = bound(own, 0, BOND);
        others = bound(others, 0, BOND - own);
        reserve(court, alice, own);
        reserve(clearance, alice, others);
        uint256 taken = slash(court, alice, amount);
        vm.assertEq(taken, amount < BOND - others ? amount : BOND - others, "taken");
        vm.assertEq(scanners.reservationOf(alice, clearance), others, "the other's");
        vm.assertEq(scanners.reservationOf(alice, court), taken < own ? own - taken : 0, "its own");
        vm.assertEq(scanners.bondOf(alice), BOND - taken, "bond");
        vm.assertEq(court.balance, taken, "court");
    }

    function test_takes_nothing_from_those_without_a_bond() external {
        vm.assertEq(slash(court, bob, 1 ether), 0, "taken");
    }

    function test_reaches_one_who_leaves_and_does_not_start_the_delay_again() external {
        exit(alice);
        uint40 exitAt = scanners.exitAtOf(alice);
        vm.warp(exitAt - 1);
        vm.assertEq(slash(clearance, alice, BOND), BOND, "taken");
        vm.assertEq(scanners.exitAtOf(alice), exitAt, "exitAt");
    }

    function test_does_not_reach_a_bond_that_has_left() external {
        exit(alice);
        vm.warp(vm.getBlockTimestamp() + EXIT_DELAY);
        scanners.vacate(alice);
        vm.assertEq(slash(court, alice, BOND), 0, "taken");
        vm.assertEq(scanners.creditOf(alice), BOND, "credit");
    }

    function test_leaves_a_member_that_keeps_the_least_bond() external {
        slash(court, alice, BOND - MIN_BOND);
        vm.assertTrue(scanners.isMember(alice), "member");
        vm.assertEq(scanners.exitAtOf(alice), 0, "exitAt");
    }

    function test_makes_a_member_leave_that_keeps_less() external {
        vm.expectEmit(address(scanners));
        emit IScanners.Leaving(alice, uint40(vm.getBlockTimestamp()) + EXIT_DELAY);
        slash(court, alice, BOND - MIN_BOND + 1);
        vm.assertTrue(!scanners.isMember(alice), "member");
        vm.roll(vm.getBlockNumber() + 1);
        vm.assertEq(scanners.countAt(vm.getBlockNumber()), 0, "count");
    }

    function test_takes_nothing_twice_though_called_again_while_paying() external {
        GreedyCourt greedy = _greedy(BOND, false);
        vm.assertEq(greedy.slash(60 ether), 60 ether, "first");
        vm.assertEq(greedy.second(), 40 ether, "second");
        vm.assertEq(address(greedy).balance, BOND, "together");
        vm.assertEq(greedy.scanners().bondOf(alice), 0, "alice");
        vm.assertEq(address(greedy.scanners()).balance, BOND, "bob's");
    }

    function test_takes_nothing_that_the_caller_refuses() external {
        GreedyCourt greedy = _greedy(0, true);
        vm.expectRevert(SafeTransferLib.ETHTransferFailed.selector);
        greedy.slash(1);
        vm.assertEq(greedy.scanners().bondOf(alice), BOND, "bond");
    }

    /// @dev Alice and Bob in an open set that answers to such a court.
    function _greedy(uint256 again, bool refuses) private returns (GreedyCourt greedy) {
        greedy = new GreedyCourt();
        scanners = new Scanners(address(this), address(greedy), clearance, terms(true));
        join(alice, BOND);
        join(bob, BOND);
        vm.roll(vm.getBlockNumber() + 1);
        greedy.setUp(scanners, alice, again, refuses);
    }
}
