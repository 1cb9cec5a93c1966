// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {IReputation} from "../../src/court/interfaces/IReputation.sol";
import {Charge, Judgment, Outcome} from "../../src/court/Types.sol";
import {Task} from "../../src/protocol/Task.sol";
import {WithReputation} from "./Fixture.sol";
import {PosingTask} from "./Posing.sol";

/// @notice What is recorded for clients, and convictions.
contract RecordOthersTest is WithReputation {
    bytes32 private constant _CASE = keccak256("case");

    function test_recordTask_counts_tasks_that_ended() external {
        Task paid = confirmed(source, PAYMENT);
        vm.expectEmit(address(reputation));
        emit IReputation.TaskRecorded(address(paid), client, false);
        reputation.recordTask(address(paid), 0);
        Task missed = expired();
        reputation.recordTask(address(missed), 1);
        Task untouched = publishTask(source, PAYMENT);
        vm.warp(untouched.getExpiryTime() + 1);
        reputation.recordTask(address(untouched), 2);
        IReputation.ClientRecord memory kept = reputation.clientRecord(client);
        vm.assertEq(kept.tasks, 3, "tasks");
        vm.assertEq(kept.cancelled, 0, "cancelled");
    }

    function test_recordTask_counts_cancelled_tasks_apart() external {
        Task task = publishTask(source, PAYMENT);
        vm.prank(client);
        controller.cancelTask(address(task));
        vm.expectEmit(address(reputation));
        emit IReputation.TaskRecorded(address(task), client, true);
        reputation.recordTask(address(task), 0);
        IReputation.ClientRecord memory kept = reputation.clientRecord(client);
        vm.assertEq(kept.tasks, 1, "tasks");
        vm.assertEq(kept.cancelled, 1, "cancelled");
    }

    function test_recordTask_refuses_open_tasks_strangers_and_repeats() external {
        Task task = publishTask(source, PAYMENT);
        vm.warp(task.getExpiryTime());
        vm.expectRevert(abi.encodeWithSelector(IReputation.NotFinal.selector, address(task)));
        reputation.recordTask(address(task), 0);
        vm.warp(task.getExpiryTime() + 1);
        reputation.recordTask(address(task), 0);
        vm.expectRevert(IReputation.AlreadyRecorded.selector);
        reputation.recordTask(address(task), 0);
        address poser = address(new PosingTask(address(source), provider));
        vm.expectRevert(abi.encodeWithSelector(IReputation.UnknownTask.selector, poser));
        reputation.recordTask(poser, 0);
    }

    function test_recordSource_counts_a_source_once() external {
        vm.expectEmit(address(reputation));
        emit IReputation.SourceRecorded(address(source), client);
        reputation.recordSource(address(source));
        vm.assertEq(reputation.clientRecord(client).sources, 1, "sources");
        vm.expectRevert(IReputation.AlreadyRecorded.selector);
        reputation.recordSource(address(source));
        reputation.recordSource(address(sourceOf(client)));
        vm.assertEq(reputation.clientRecord(client).sources, 2, "sources");
    }

    function test_recordSource_refuses_strangers() external {
        address poser = address(new PosingTask(address(0), provider));
        vm.expectRevert(abi.encodeWithSelector(IReputation.UnknownSource.selector, poser));
        reputation.recordSource(poser);
    }

    function test_recordClearance_counts_a_cleared_revision_once() external {
        bytes32 revision = keccak256("revision");
        clearance.set(IClearance.Status.Cleared, revision);
        vm.expectEmit(address(reputation));
        emit IReputation.ClearanceRecorded(address(source), client, revision);
        reputation.recordClearance(address(source));
        vm.expectRevert(IReputation.AlreadyRecorded.selector);
        reputation.recordClearance(address(source));
        clearance.set(IClearance.Status.Cleared, keccak256("next"));
        reputation.recordClearance(address(source));
        vm.assertEq(reputation.clientRecord(client).cleared, 2, "cleared");
    }

    function test_recordClearance_refuses_all_else() external {
        for (uint8 status = 0; status < 4; ++status) {
            if (IClearance.Status(status) == IClearance.Status.Cleared) continue;
            clearance.set(IClearance.Status(status), keccak256("revision"));
            vm.expectRevert(abi.encodeWithSelector(IReputation.NotCleared.selector, address(source)));
            reputation.recordClearance(address(source));
        }
    }

    function test_recordConviction_of_a_source_counts_for_its_client(bool malformed) external {
        Judgment memory judgment = _judgment(malformed ? Charge.MalformedSource : Charge.MaliciousSource);
        judgment.revision = bytes32(uint256(uint160(provider)));
        court.setJudgment(_CASE, judgment);
        vm.expectEmit(address(reputation));
        emit IReputation.ConvictionRecorded(_CASE, client, judgment.charge);
        reputation.recordConviction(_CASE);
        vm.assertEq(reputation.clientRecord(client).convicted, 1, "convicted");
        vm.assertEq(recordOf(provider).convictions, 0, "provider");
        vm.assertEq(reputation.score(provider), 5000, "score");
    }

    function test_recordConviction_of_a_task_counts_for_the_provider_whoever_paid() external {
        Judgment memory judgment = _judgment(Charge.NonDelivery);
        judgment.accused = master;
        judgment.subject = address(attempted());
        judgment.revision = bytes32(uint256(uint160(provider)));
        court.setJudgment(_CASE, judgment);
        vm.expectEmit(address(reputation));
        emit IReputation.ConvictionRecorded(_CASE, provider, Charge.NonDelivery);
        reputation.recordConviction(_CASE);
        vm.assertEq(recordOf(provider).convictions, 1, "provider");
        vm.assertEq(recordOf(master).convictions, 0, "master");
        vm.assertEq(reputation.clientRecord(master).convicted, 0, "master as client");
        // 32 / (64 + 64)
        vm.assertEq(reputation.score(provider), 2500, "score");
    }

    function test_recordConviction_of_an_invalid_result_weighs_four_times_as_much() external {
        Judgment memory judgment = _judgment(Charge.InvalidResult);
        judgment.revision = bytes32(uint256(uint160(provider)));
        court.setJudgment(_CASE, judgment);
        reputation.recordConviction(_CASE);
        // 32 / (256 + 64)
        vm.assertEq(reputation.score(provider), 1000, "score");
    }

    function test_recordConviction_counts_a_case_once() external {
        court.setJudgment(_CASE, _judgment(Charge.MaliciousSource));
        reputation.recordConviction(_CASE);
        vm.expectRevert(IReputation.AlreadyRecorded.selector);
        reputation.recordConviction(_CASE);
        vm.assertEq(reputation.clientRecord(client).convicted, 1, "convicted");
    }

    function test_recordConviction_refuses_all_but_settled_convictions() external {
        _refusesCase(_CASE);
        Judgment memory judgment = _judgment(Charge.MaliciousSource);
        judgment.settledAt = 0;
        court.setJudgment(_CASE, judgment);
        _refusesCase(_CASE);
        judgment = _judgment(Charge.MaliciousSource);
        judgment.outcome = Outcome.Acquitted;
        court.setJudgment(_CASE, judgment);
        _refusesCase(_CASE);
        judgment.outcome = Outcome.Void;
        court.setJudgment(_CASE, judgment);
        _refusesCase(_CASE);
    }

    function _refusesCase(bytes32 caseId) private {
        vm.expectRevert(abi.encodeWithSelector(IReputation.NotConvicted.selector, caseId));
        reputation.recordConviction(caseId);
    }

    function _judgment(Charge charge) private view returns (Judgment memory) {
        return Judgment({
            accused: client,
            accuser: stranger,
            charge: charge,
            outcome: Outcome.Convicted,
            subject: address(source),
            revision: keccak256("revision"),
            settledAt: uint40(vm.getBlockTimestamp()),
            rule: type(uint8).max
        });
    }
}
