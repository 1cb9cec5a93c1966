// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {IReputation} from "../../src/court/interfaces/IReputation.sol";
import {Reputation} from "../../src/court/Reputation.sol";
import {Charge, Outcome} from "../../src/court/Types.sol";
import {ITerminal} from "../../src/protocol/interfaces/ITerminal.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {DeliveryMethod, TaskParams} from "../../src/protocol/Types.sol";
import {Attacked} from "./Attacked.sol";

/// @notice What is tried on providers, and by providers on their record.
contract ProvidersTest is Attacked {
    uint256 private constant MIDDLE = 5000;

    function test_attack23_makingAProviderFailAndAccusingIt() external {
        accuser = client;
        vm.deal(client, 100 ether);
        // A task of one second.
        registerProvider();
        credit(client, PAYMENT);
        TaskParams memory params = taskParams(source, PAYMENT);
        params.expiryTime = block.timestamp + 1;
        vm.prank(client);
        controller.publishTask(params);
        Task rushed = Task(source.tasks(0));
        attempt(rushed, provider);
        pass(2 hours);
        vm.prank(client);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooLittleTime.selector, 1, 10 minutes));
        court.openNonDelivery{value: 1 ether}(address(rushed), 0, 0);

        // A handler that never works: two failures are free, the third costs a payment, and pays the client nothing.
        vm.assertEq(court.caseOf(_charge(failedTask())).hold, 0, "first");
        vm.assertEq(court.caseOf(_charge(failedTask())).hold, 0, "second");
        bytes32 third = _charge(failedTask());
        vm.assertEq(court.caseOf(third).hold, PAYMENT, "third");
        uint256 there = vm.snapshotState();
        convict(third);
        vm.assertEq(court.creditOf(client), court.caseOf(third).bond, "no bounty");
        vm.assertEq(vault.lockupOf(provider), MIN_LOCKUP - PAYMENT, "a payment");
        vm.revertToState(there);

        // And once the source is convicted, the provider is excused.
        accuser = stranger;
        vm.deal(stranger, 100 ether);
        bytes32 bad = openProven(1, Charge.MaliciousSource);
        contest(third);
        convict(bad);
        court.excuse(third, bad);
        assertOutcome(third, Outcome.Acquitted);
        vm.assertEq(vault.lockupOf(provider), MIN_LOCKUP, "given back");
    }

    /// @dev Which attempts an agent made, the transactions say: the agents that watch the chain show it.
    function test_attack24_attemptingForAProviderToGetItPunished() external {
        registerProvider();
        Task task = publishTask(source, PAYMENT);
        vm.prank(agent);
        vm.expectRevert(bytes("NotProvider"));
        nexus.attempt(address(task), provider, 0);

        // One whom its master named can: it gets no further than a client does, and its master takes the name back.
        vm.prank(master);
        terminal.setAgent(agent, true);
        vm.prank(agent);
        nexus.attempt(address(task), provider, 0);
        pass(TASK_TIME + 1 hours + 1);
        vm.assertEq(court.caseOf(_charge(task)).hold, 0, "a first failure");
        vm.prank(master);
        terminal.setAgent(agent, false);
        task = publishTask(source, PAYMENT);
        vm.prank(agent);
        vm.expectRevert(bytes("NotProvider"));
        nexus.attempt(address(task), provider, 0);
    }

    /// @dev Two accounts of one person that name each other nowhere are strangers: what bounds them is the cap.
    function test_attack28_farmingAReputationWithTasksOfOnesOwn() external {
        Reputation reputation = new Reputation(
            revisions,
            ITerminal(address(terminal)),
            court,
            IClearance(address(clearance)),
            0.001 ether,
            10 minutes
        );
        registerProvider();
        Source own = stakedSource(master, DeliveryMethod.MANUAL_CONFIRMATION);
        register(own, provider);
        Task task = _paid(own, 1000 ether);
        reputation.record(address(task), 0, 0);
        vm.assertTrue(
            reputation.resultOf(address(task), provider) == IReputation.Result.SelfDealt,
            "known for what it is"
        );
        vm.assertEq(reputation.score(provider), MIDDLE, "counts nothing");

        for (uint256 i = 0; i < 10; ++i) {
            reputation.record(address(_paid(source, 1000 ether)), i, 0);
        }
        vm.assertEq(reputation.providerRecord(provider).confirmed, 10, "ten");
        vm.assertEq(reputation.providerRecord(provider).distinctClients, 1, "of one client");
        vm.assertEq(reputation.score(provider), 7500, "who lifts so far and no further");
    }

    function _charge(Task task) private returns (bytes32) {
        uint256 index = source.getTaskCount() - 1;
        uint256 attempt_ = task.attempterId(provider);
        vm.prank(accuser);
        return court.openNonDelivery{value: 1 ether}(address(task), index, attempt_);
    }

    function _paid(Source by, uint256 payment) private returns (Task task) {
        task = publishTask(by, payment);
        attempt(task, provider);
        confirm(respond(task, provider, payment));
    }
}
