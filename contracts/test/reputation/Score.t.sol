// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Judgment, Outcome} from "../../src/court/Types.sol";
import {Decay} from "../../src/court/lib/Decay.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {WithReputation} from "./Fixture.sol";

contract ScoreTest is WithReputation {
    function test_is_in_the_middle_for_the_unknown(address nobody) external view {
        vm.assertEq(reputation.score(nobody), 5000, "score");
        vm.assertEq(reputation.successRateBps(nobody), 0, "rate");
        vm.assertEq(reputation.meanLatency(nobody), 0, "latency");
    }

    function test_grows_with_the_logarithm_of_what_was_paid(uint256 payment) external {
        payment = bound(payment, 0.1 ether, 1e9 ether);
        Task task = confirmed(source, payment);
        record(task, 0);
        uint256 weight = _log2(1 + payment / UNIT);
        vm.assertEq(reputation.score(provider), (weight + 32) * 10_000 / (weight + 64), "score");
    }

    function test_gives_one_for_a_unit_and_two_for_three() external {
        for (uint256 weight = 1; weight <= 2; ++weight) {
            Task task = publishTask(sourceOf(vm.addr(weight)), PAYMENT);
            attempt(task, provider);
            confirm(respond(task, provider, (2 ** weight - 1) * UNIT));
            record(task, 0);
        }
        vm.assertEq(reputation.score(provider), uint256(3 + 32) * 10_000 / (3 + 64), "score");
    }

    function test_gives_nothing_for_next_to_nothing() external {
        Task task = publishTask(source, PAYMENT);
        attempt(task, provider);
        confirm(respond(task, provider, UNIT - 1));
        record(task, 0);
        vm.assertEq(reputation.score(provider), 5000, "score");
    }

    function test_falls_with_a_failure_by_what_was_offered() external {
        Task task = expired();
        record(task, 0);
        // log2(1 + 1 ether / 0.001 ether) = 9; a second has passed since the expiry.
        vm.assertApproxEqAbs(reputation.score(provider), 32 * 10_000 / uint256(9 + 64), 1, "score");
    }

    function test_halves_weights_every_half_life() external {
        Task task = confirmed(source, PAYMENT);
        record(task, 0);
        wait(90 days);
        vm.assertApproxEqAbs(
            reputation.score(provider), (4.5e18 + 32e18) * 10_000 / uint256(4.5e18 + 64e18), 1, "one"
        );
        wait(90 days);
        vm.assertApproxEqAbs(
            reputation.score(provider), (2.25e18 + 32e18) * 10_000 / uint256(2.25e18 + 64e18), 1, "two"
        );
        wait(50 * 365 days);
        vm.assertEq(reputation.score(provider), 5000, "in the end");
    }

    function test_is_the_same_whenever_recorded(uint256 delay, uint256 between) external {
        delay = bound(delay, 0, 3 * 365 days);
        between = bound(between, 0, delay);
        Task good = confirmed(source, PAYMENT);
        Task bad = expired();
        uint256 now_ = vm.getBlockTimestamp();
        uint256 state = vm.snapshotState();
        record(good, 0);
        record(bad, 0);
        vm.warp(now_ + delay);
        uint256 early = reputation.score(provider);
        vm.assertTrue(vm.revertToState(state), "state");
        vm.warp(now_ + between);
        record(bad, 0);
        vm.warp(now_ + delay);
        record(good, 0);
        vm.assertApproxEqAbs(reputation.score(provider), early, 1, "late");
    }

    /// @notice Attack 28: whatever a client orders and pays, and however often, alone it lifts nobody far.
    function test_one_client_cannot_pump(uint256 tasks, uint96[12] memory payments) external {
        tasks = bound(tasks, 1, 12);
        for (uint256 i = 0; i < tasks; ++i) {
            record(confirmed(source, bound(payments[i], 0.1 ether, 1e9 ether)), 0);
            vm.assertLe(reputation.score(provider), 7500, "score");
        }
    }

    function test_one_client_cannot_ruin(uint256 tasks, uint96[12] memory payments) external {
        tasks = bound(tasks, 1, 12);
        for (uint256 i = 0; i < tasks; ++i) {
            Task task = publishTask(source, bound(payments[i], 0.1 ether, 1e9 ether));
            attempt(task, provider);
            vm.warp(task.getExpiryTime() + 1);
            record(task, 0);
            vm.assertGe(reputation.score(provider), 2500, "score");
        }
    }

    function test_clients_in_number_lift_as_far_as_documented(uint256 clients) external {
        clients = bound(clients, 1, 6);
        for (uint256 i = 0; i < clients; ++i) {
            Source theirs = sourceOf(vm.addr(0xC0FFEE + i));
            for (uint256 j = 0; j < 4; ++j) {
                record(confirmed(theirs, 1e6 ether), 0);
            }
            uint256 most = (64 * (i + 1) + 32) * 10_000 / (64 * (i + 1) + 64);
            vm.assertLe(reputation.score(provider), most, "above");
            vm.assertGe(reputation.score(provider) + 5, most, "far below");
        }
    }

    function test_a_client_at_its_limit_may_still_show_failures() external {
        for (uint256 j = 0; j < 4; ++j) {
            record(confirmed(source, 1e6 ether), 0);
        }
        uint256 before = reputation.score(provider);
        record(expired(), 0);
        vm.assertLt(reputation.score(provider), before, "score");
    }

    function test_a_limit_recovers_as_weights_age() external {
        for (uint256 j = 0; j < 4; ++j) {
            record(confirmed(source, 1e6 ether), 0);
        }
        wait(90 days);
        uint256 before = reputation.score(provider);
        record(confirmed(source, 1e6 ether), 0);
        vm.assertGt(reputation.score(provider), before, "score");
    }

    function test_convictions_reach_beyond_any_clients_limit() external {
        for (uint256 i = 0; i < 3; ++i) {
            Judgment memory judgment;
            judgment.outcome = Outcome.Convicted;
            judgment.charge = Charge.NonDelivery;
            judgment.settledAt = uint40(vm.getBlockTimestamp());
            judgment.revision = bytes32(uint256(uint160(provider)));
            court.setJudgment(bytes32(i), judgment);
            reputation.recordConviction(bytes32(i));
            vm.assertEq(reputation.score(provider), 320_000 / ((i + 2) * 64), "score");
        }
    }

    function test_a_conviction_counts_from_its_settlement() external {
        Judgment memory judgment;
        judgment.outcome = Outcome.Convicted;
        judgment.charge = Charge.InvalidResult;
        judgment.settledAt = uint40(vm.getBlockTimestamp());
        judgment.revision = bytes32(uint256(uint160(provider)));
        court.setJudgment(0, judgment);
        wait(180 days);
        reputation.recordConviction(0);
        // 32 / (64 + 64)
        vm.assertApproxEqAbs(reputation.score(provider), 2500, 1, "score");
    }

    function test_decay_depends_on_age_alone(uint104 weight, uint256 age, uint256 cut) external pure {
        age = bound(age, 0, 100 * 365 days);
        cut = bound(cut, 0, age);
        uint256 whole = Decay.aged(weight, age);
        uint256 parts = Decay.aged(Decay.aged(weight, cut), age - cut);
        vm.assertLe(whole, weight, "grown");
        vm.assertApproxEqAbs(parts, whole, _rounding(weight), "parts");
        vm.assertLe(Decay.aged(weight, age + 1 days), whole, "order");
    }

    function test_decay_halves_every_half_life(uint104 weight, uint256 halvings) external pure {
        halvings = bound(halvings, 0, 130);
        uint256 expected = uint256(weight) / 2 ** halvings;
        uint256 actual = Decay.aged(weight, halvings * Decay.HALF_LIFE);
        vm.assertApproxEqAbs(actual, expected, _rounding(weight), "half");
    }

    /// @dev The exponential has 18 decimals.
    function _rounding(uint256 weight) private pure returns (uint256) {
        return 4 + weight / 2.5e17;
    }

    function _log2(uint256 value) private pure returns (uint256 result) {
        while (value > 1) {
            value /= 2;
            ++result;
        }
    }
}
