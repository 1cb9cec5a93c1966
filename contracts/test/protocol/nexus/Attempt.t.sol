// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, TaskStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Vm} from "../../Test.sol";
import {Deployed} from "../Deployed.sol";

contract AttemptTest is Deployed {
    Source private _source;
    Task private _task;
    address private immutable _OTHER = actor("another provider");

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.MANUAL_CONFIRMATION);
        pair(provider, master, MIN_LOCKUP);
        pair(_OTHER, master, MIN_LOCKUP);
        register(_source, provider);
        register(_source, _OTHER);
        _task = publishTask(_source, PAYMENT);
    }

    function test_theFirstMovesTheTaskOn() public {
        vm.expectEmit(address(nexus));
        emit INexus.Attempted(address(_task), provider, 5);
        vm.expectEmit(address(nexus));
        emit INexus.TaskStatusChanged(address(_task), TaskStatus.ATTEMPTED);
        vm.prank(provider);
        nexus.attempt(address(_task), provider, 5);
        vm.assertTrue(_task.getStatus() == TaskStatus.ATTEMPTED, "status");
        vm.assertEq(_task.attempters(0), provider, "attempter");
        vm.assertEq(_task.attemptTimestamps(0), block.timestamp, "time");
    }

    function test_laterOnesJoinWithoutAChangeOfStatus() public {
        attempt(_task, provider);
        vm.warp(block.timestamp + 9);
        vm.recordLogs();
        attempt(_task, _OTHER);
        vm.assertEq(vm.getRecordedLogs().length, 1, "one event");
        vm.assertEq(_task.getAttempterId(_OTHER), 1, "id");
        vm.assertEq(_task.getAttemptCount(), 2, "count");
        vm.assertEq(_task.attemptTimestamps(1), block.timestamp, "time");
    }

    function test_othersMayTryWhatOneHasAnswered() public {
        attempt(_task, provider);
        respond(_task, provider, PAYMENT);
        attempt(_task, _OTHER);
        vm.assertTrue(_task.getStatus() == TaskStatus.RESPONDED, "status");
        vm.assertEq(_task.getAttemptCount(), 2, "count");
    }

    function test_acceptsMasterAndAgent() public {
        vm.prank(master);
        terminal.setAgent(agent, true);
        vm.prank(agent);
        nexus.attempt(address(_task), provider, 0);
        vm.prank(master);
        nexus.attempt(address(_task), _OTHER, 0);
        vm.assertEq(_task.getAttemptCount(), 2, "count");
    }

    function test_refusesAStranger() public {
        vm.expectRevert(bytes("NotProvider"));
        vm.prank(stranger);
        nexus.attempt(address(_task), provider, 0);
    }

    function test_refusesAProviderThatIsNotRegistered() public {
        vm.prank(provider);
        nexus.unregister(address(_source), provider);
        vm.expectRevert(bytes("NotRegistered"));
        attempt(_task, provider);
    }

    function test_refusesAProviderWhoseStakeHasGone() public {
        vm.prank(provider);
        vault.unbond(MIN_LOCKUP - 50 ether + 1);
        vm.expectRevert(bytes("InsufficientLockup"));
        attempt(_task, provider);
    }

    function test_refusesASecondAttempt() public {
        attempt(_task, provider);
        vm.expectRevert(bytes("AlreadyAttempted"));
        attempt(_task, provider);
    }

    function test_refusesAForeignTask() public {
        Task foreign =
            new Task(taskParams(_source, PAYMENT), DeliveryMethod.MANUAL_CONFIRMATION, address(nexus));
        vm.expectRevert(bytes("UnknownTask"));
        attempt(foreign, provider);
    }

    function test_refusesACanceledTask() public {
        vm.prank(client);
        controller.cancelTask(address(_task));
        vm.expectRevert(bytes("AlreadyFinalized"));
        attempt(_task, provider);
    }

    function test_refusesAFinalizedTask() public {
        attempt(_task, provider);
        confirm(respond(_task, provider, PAYMENT));
        vm.expectRevert(bytes("AlreadyFinalized"));
        attempt(_task, _OTHER);
    }

    function test_lastsUntilTheVerySecondOfExpiry() public {
        vm.warp(_task.getExpiryTime());
        attempt(_task, provider);
        vm.assertTrue(_task.getStatus() == TaskStatus.ATTEMPTED, "status");
    }

    function _assertRefunded() private view {
        vm.assertTrue(_task.getStatus() == TaskStatus.EXPIRED, "status");
        vm.assertEq(vault.frozenPayment(address(_task)), 0, "frozen");
        vm.assertEq(vault.balanceOf(client), PAYMENT, "client");
    }

    function test_afterExpiryEndsTheTaskAndRefundsTheClient() public {
        attempt(_task, provider);
        vm.warp(_task.getExpiryTime() + 1);
        vm.recordLogs();
        attempt(_task, _OTHER);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1, "one event");
        vm.assertEq(logs[0].topics[0], INexus.TaskStatusChanged.selector, "its name");
        vm.assertEq(logs[0].data, abi.encode(address(_task), TaskStatus.EXPIRED), "its words");
        _assertRefunded();
        vm.assertEq(_task.getAttemptCount(), 1, "no attempt");
    }

    function test_afterExpiryNeedsNoStakeAndNoActiveSource() public {
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        vm.prank(judge);
        vault.sanction(provider, MIN_LOCKUP);
        vm.warp(_task.getExpiryTime() + 1);
        attempt(_task, provider);
        _assertRefunded();
    }

    function test_afterExpiryEndsATaskWhoseAnswersNobodyConfirmed() public {
        attempt(_task, provider);
        respond(_task, provider, PAYMENT);
        vm.warp(_task.getExpiryTime() + 1);
        attempt(_task, _OTHER);
        _assertRefunded();
    }

    function test_refusesAnExpiredTask() public {
        vm.warp(_task.getExpiryTime() + 1);
        attempt(_task, provider);
        vm.expectRevert(bytes("Expired"));
        attempt(_task, provider);
    }

    function test_afterExpiryRefusesAProviderThatIsNotRegistered() public {
        vm.prank(provider);
        nexus.unregister(address(_source), provider);
        vm.warp(_task.getExpiryTime() + 1);
        vm.expectRevert(bytes("NotRegistered"));
        attempt(_task, provider);
    }
}
