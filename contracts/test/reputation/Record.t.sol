// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {IReputation} from "../../src/court/interfaces/IReputation.sol";
import {Reputation} from "../../src/court/Reputation.sol";
import {ITerminal} from "../../src/protocol/interfaces/ITerminal.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {DeliveryMethod, TaskStatus} from "../../src/protocol/Types.sol";
import {WithReputation} from "./Fixture.sol";
import {PosingTask} from "./Posing.sol";

contract RecordTest is WithReputation {
    function test_constructor_refuses_a_unit_of_nothing() external {
        vm.expectRevert(IReputation.ZeroUnit.selector);
        new Reputation(revisions, ITerminal(address(terminal)), court, IClearance(address(clearance)), 0, 1);
    }

    function test_refuses_an_account_without_code(address task) external {
        vm.assume(task.code.length == 0);
        _refusesTask(task, 0);
    }

    function test_refuses_a_contract_that_poses_as_task_and_source() external {
        _refusesTask(address(new PosingTask(address(0), provider)), 0);
    }

    function test_refuses_a_contract_that_names_a_true_source_as_its_own() external {
        confirmed(source, PAYMENT);
        _refusesTask(address(new PosingTask(address(source), provider)), 0);
    }

    function test_refuses_a_true_task_at_another_index(uint256 index) external {
        Task task = confirmed(source, PAYMENT);
        confirmed(source, PAYMENT);
        vm.assume(index != 0);
        _refusesTask(address(task), index);
        _refusesTask(address(task), 1);
    }

    function test_refuses_an_attempt_that_was_not_made(uint256 index) external {
        Task task = confirmed(source, PAYMENT);
        index = bound(index, 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IReputation.UnknownAttempt.selector, address(task), index));
        reputation.record(address(task), 0, index);
    }

    function test_refuses_a_task_that_is_open() external {
        Task task = attempted();
        vm.warp(task.getExpiryTime());
        _refusesNotFinal(task);
        vm.warp(task.getExpiryTime() + 1);
        record(task, 0);
    }

    function test_refuses_a_task_whose_response_may_still_be_confirmed() external {
        Task task = attempted();
        respond(task, provider, PAYMENT);
        uint256 until = task.getExpiryTime() + 7 days;
        vm.warp(until);
        _refusesNotFinal(task);
        vm.warp(until + 1);
        record(task, 0);
        expectResult(task, provider, IReputation.Result.Undecided);
    }

    function test_refuses_a_repeat() external {
        Task task = confirmed(source, PAYMENT);
        record(task, 0);
        vm.expectRevert(IReputation.AlreadyRecorded.selector);
        reputation.record(address(task), 0, 0);
        vm.assertEq(recordOf(provider).attempts, 1, "attempts");
    }

    function test_counts_a_response_that_was_paid() external {
        Task task = confirmed(source, PAYMENT);
        vm.expectEmit(address(reputation));
        emit IReputation.AttemptRecorded(address(task), provider, client, IReputation.Result.Confirmed);
        vm.prank(stranger);
        reputation.record(address(task), 0, 0);
        IReputation.ProviderRecord memory kept = recordOf(provider);
        vm.assertEq(kept.attempts, 1, "attempts");
        vm.assertEq(kept.responses, 1, "responses");
        vm.assertEq(kept.confirmed, 1, "confirmed");
        vm.assertEq(kept.failures, 0, "failures");
        vm.assertEq(kept.distinctClients, 1, "clients");
        vm.assertEq(kept.sumLatency, 5 minutes, "latency");
        vm.assertEq(kept.paymentVolume, PAYMENT, "volume");
        vm.assertEq(reputation.successRateBps(provider), 10_000, "rate");
        vm.assertEq(reputation.meanLatency(provider), 5 minutes, "mean");
    }

    function test_counts_what_was_asked_not_what_was_offered() external {
        Task task = attempted();
        confirm(respond(task, provider, PAYMENT / 4));
        record(task, 0);
        vm.assertEq(recordOf(provider).paymentVolume, PAYMENT / 4, "volume");
    }

    function test_counts_each_client_once() external {
        Task first = confirmed(source, PAYMENT);
        Task second = confirmed(source, PAYMENT);
        Task third = confirmed(sourceOf(actor("another client")), PAYMENT);
        record(first, 0);
        record(second, 0);
        vm.assertEq(recordOf(provider).distinctClients, 1, "one");
        record(third, 0);
        vm.assertEq(recordOf(provider).distinctClients, 2, "two");
        vm.assertEq(recordOf(provider).confirmed, 3, "confirmed");
        vm.assertEq(recordOf(provider).paymentVolume, 3 * PAYMENT, "volume");
    }

    function test_counts_an_attempt_without_a_response_as_failed() external {
        Task task = expired();
        record(task, 0);
        expectResult(task, provider, IReputation.Result.Failed);
        IReputation.ProviderRecord memory kept = recordOf(provider);
        vm.assertEq(kept.attempts, 1, "attempts");
        vm.assertEq(kept.failures, 1, "failures");
        vm.assertEq(kept.responses + kept.confirmed + kept.distinctClients, 0, "others");
        vm.assertEq(reputation.successRateBps(provider), 0, "rate");
        vm.assertEq(reputation.meanLatency(provider), 0, "mean");
    }

    function test_counts_the_same_once_it_is_marked_expired() external {
        Task task = expired();
        attempt(task, rival);
        vm.assertEq(uint256(task.getStatus()), uint256(TaskStatus.EXPIRED), "status");
        record(task, 0);
        expectResult(task, provider, IReputation.Result.Failed);
    }

    function test_rates_the_confirmed_among_confirmed_and_failed() external {
        record(confirmed(source, PAYMENT), 0);
        record(expired(), 0);
        Task unpaid = attempted();
        respond(unpaid, provider, PAYMENT);
        vm.warp(unpaid.getExpiryTime() + 7 days + 1);
        record(unpaid, 0);
        record(expired(), 0);
        vm.assertEq(recordOf(provider).attempts, 4, "attempts");
        vm.assertEq(reputation.successRateBps(provider), 3333, "rate");
        vm.assertEq(reputation.meanLatency(provider), 150, "mean of five minutes and none");
    }

    function test_does_not_blame_who_was_outrun() external {
        Source quick = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        register(quick, provider);
        register(quick, rival);
        Task task = publishTask(quick, PAYMENT);
        attempt(task, provider);
        attempt(task, rival);
        respond(task, rival, PAYMENT);
        record(task, 0);
        record(task, 1);
        expectResult(task, provider, IReputation.Result.Undecided);
        expectResult(task, rival, IReputation.Result.Confirmed);
        vm.assertEq(recordOf(provider).attempts, 1, "attempts");
        vm.assertEq(recordOf(provider).failures, 0, "failures");
        vm.assertEq(reputation.score(provider), 5000, "score");
    }

    function test_counts_a_response_that_lost_as_a_response() external {
        Task task = attempted();
        attempt(task, rival);
        wait(1 minutes);
        respond(task, provider, PAYMENT);
        confirm(respond(task, rival, PAYMENT));
        record(task, 0);
        expectResult(task, provider, IReputation.Result.Undecided);
        vm.assertEq(recordOf(provider).responses, 1, "responses");
        vm.assertEq(recordOf(provider).sumLatency, 1 minutes, "latency");
        vm.assertEq(recordOf(provider).confirmed, 0, "confirmed");
    }

    /// @notice Attack 23: a client that gives no time to answer makes nobody fail.
    function test_does_not_blame_who_was_given_no_time() external {
        Task task = publishTask(source, PAYMENT);
        vm.warp(task.getExpiryTime() - MIN_DELIVERY + 1);
        attempt(task, provider);
        vm.warp(task.getExpiryTime() + 1);
        record(task, 0);
        expectResult(task, provider, IReputation.Result.Undecided);
        Task other = publishTask(source, PAYMENT);
        vm.warp(other.getExpiryTime() - MIN_DELIVERY);
        attempt(other, provider);
        vm.warp(other.getExpiryTime() + 1);
        record(other, 0);
        expectResult(other, provider, IReputation.Result.Failed);
    }

    function test_counts_nothing_between_a_client_and_itself() external {
        stake(provider, 1000 ether);
        Source own = publishSource(sourceParams(provider, DeliveryMethod.MANUAL_CONFIRMATION));
        register(own, provider);
        _countsNothing(confirmed(own, PAYMENT), provider);
    }

    function test_counts_nothing_between_a_provider_and_its_master() external {
        stake(master, 1000 ether);
        Source own = publishSource(sourceParams(master, DeliveryMethod.MANUAL_CONFIRMATION));
        register(own, provider);
        _countsNothing(confirmed(own, PAYMENT), master);
    }

    function test_counts_nothing_between_agents(uint8 which) external {
        Task task = confirmed(source, PAYMENT);
        (address who, address whose) = which % 4 == 0
            ? (provider, client)
            : which % 4 == 1 ? (client, provider) : which % 4 == 2 ? (master, client) : (client, master);
        vm.prank(whose);
        terminal.setAgent(who, true);
        _countsNothing(task, client);
    }

    function test_counts_between_strangers_who_share_an_agent() external {
        vm.prank(client);
        terminal.setAgent(agent, true);
        vm.prank(master);
        terminal.setAgent(agent, true);
        Task task = confirmed(source, PAYMENT);
        record(task, 0);
        expectResult(task, provider, IReputation.Result.Confirmed);
    }

    function _countsNothing(Task task, address client_) private {
        vm.expectEmit(address(reputation));
        emit IReputation.AttemptRecorded(address(task), provider, client_, IReputation.Result.SelfDealt);
        reputation.record(address(task), 0, 0);
        IReputation.ProviderRecord memory kept = recordOf(provider);
        vm.assertEq(kept.attempts + kept.responses + kept.confirmed + kept.distinctClients, 0, "counts");
        vm.assertEq(kept.paymentVolume, 0, "volume");
        vm.assertEq(reputation.score(provider), 5000, "score");
        vm.expectRevert(IReputation.AlreadyRecorded.selector);
        reputation.record(address(task), 0, 0);
    }

    function _refusesTask(address task, uint256 index) private {
        vm.expectRevert(abi.encodeWithSelector(IReputation.UnknownTask.selector, task));
        reputation.record(task, index, 0);
    }

    function _refusesNotFinal(Task task) private {
        vm.expectRevert(abi.encodeWithSelector(IReputation.NotFinal.selector, address(task)));
        reputation.record(address(task), 0, 0);
    }
}
