// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, TaskStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract CancelTaskTest is Deployed {
    Source private _source;
    Task private _task;

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        pair(provider, master, MIN_LOCKUP);
        register(_source, provider);
        _task = publishTask(_source, PAYMENT);
    }

    function _assertCanceled() private view {
        vm.assertTrue(_task.getStatus() == TaskStatus.CANCELED, "status");
        vm.assertEq(vault.frozenPayment(address(_task)), 0, "frozen");
        vm.assertEq(vault.balanceOf(client), PAYMENT, "balance");
    }

    function test_refundsATaskThatNobodyAttempted() public {
        vm.expectEmit(address(nexus));
        emit INexus.TaskStatusChanged(address(_task), TaskStatus.CANCELED);
        vm.prank(client);
        controller.cancelTask(address(_task));
        _assertCanceled();
    }

    function test_acceptsAnAgentAndStillRefundsTheClient() public {
        vm.prank(client);
        terminal.setAgent(agent, true);
        vm.prank(agent);
        controller.cancelTask(address(_task));
        _assertCanceled();
    }

    function test_refundsAfterExpiryToo() public {
        vm.warp(_task.getExpiryTime() + 1);
        vm.prank(client);
        controller.cancelTask(address(_task));
        _assertCanceled();
    }

    function test_refusesAStranger() public {
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(stranger);
        controller.cancelTask(address(_task));
    }

    function test_refusesATaskThatOneHasAttempted() public {
        attempt(_task, provider);
        vm.expectRevert(bytes("AlreadyFinalized"));
        vm.prank(client);
        controller.cancelTask(address(_task));
    }

    function test_refundsOnce() public {
        vm.startPrank(client);
        controller.cancelTask(address(_task));
        vm.expectRevert(bytes("AlreadyFinalized"));
        controller.cancelTask(address(_task));
        vm.stopPrank();
        _assertCanceled();
    }

    function test_refusesAForeignTask() public {
        Task foreign = new Task(taskParams(_source, PAYMENT), DeliveryMethod.FIRST_RESPONSE, address(nexus));
        vm.expectRevert(bytes("UnknownTask"));
        vm.prank(client);
        controller.cancelTask(address(foreign));
    }
}
