// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, SourceParams, TaskParams, TaskStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

/// @notice Says it is the client's source as often as it is asked, and lets anybody's task in.
contract FalseSource {
    address public getClient;

    constructor(address client) {
        getClient = client;
    }

    function getSourceParams() external view returns (SourceParams memory params) {
        params.client = getClient;
        params.maxExpiryDuration = type(uint256).max;
    }

    function getStatus() external pure returns (uint8) {
        return 0;
    }

    function publishTask(address) external {}
}

contract PublishTaskTest is Deployed {
    Source private _source;

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        credit(client, 10 ether);
    }

    function _publish(TaskParams memory params) private {
        vm.prank(client);
        controller.publishTask(params);
    }

    function _published(TaskParams memory params) private returns (Task) {
        _publish(params);
        return Task(_source.tasks(_source.getTaskCount() - 1));
    }

    function test_makesATaskThatTheNexusOwns() public {
        TaskParams memory params = taskParams(_source, PAYMENT);
        Task task = _published(params);
        vm.assertEq(task.owner(), address(nexus), "owner");
        vm.assertEq(task.getSource(), address(_source), "source");
        vm.assertEq(task.getPayment(), PAYMENT, "payment");
        vm.assertEq(task.getExpiryTime(), block.timestamp + TASK_TIME, "expiry");
        vm.assertTrue(task.getDeliveryMethod() == DeliveryMethod.FIRST_RESPONSE, "delivery");
        vm.assertTrue(task.getStatus() == TaskStatus.NEW, "status");
        (, string memory config,,) = task.taskParams();
        vm.assertEq(bytes(config), bytes(params.config), "config");
        vm.assertEq(_source.getTaskCount(), 1, "listed");
    }

    function test_takesThePaymentIntoEscrow() public {
        Task task = _published(taskParams(_source, PAYMENT));
        vm.assertEq(vault.frozenPayment(address(task)), PAYMENT, "frozen");
        vm.assertEq(vault.balanceOf(client), 10 ether - PAYMENT, "balance");
    }

    function test_emitsTaskPublished() public {
        address next = vm.computeCreateAddress(address(controller), vm.getNonce(address(controller)));
        vm.expectEmit(address(nexus));
        emit INexus.TaskPublished(next, address(_source));
        _publish(taskParams(_source, PAYMENT));
    }

    function test_acceptsAnAgentOfTheClientAtTheClientsCost() public {
        vm.prank(client);
        terminal.setAgent(agent, true);
        TaskParams memory params = taskParams(_source, PAYMENT);
        vm.prank(agent);
        controller.publishTask(params);
        vm.assertEq(vault.balanceOf(client), 10 ether - PAYMENT, "balance");
    }

    function test_refusesAStranger() public {
        credit(stranger, 1 ether);
        TaskParams memory params = taskParams(_source, PAYMENT);
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(stranger);
        controller.publishTask(params);
    }

    function test_refusesAForeignSource() public {
        FalseSource foreign = new FalseSource(client);
        TaskParams memory params = taskParams(Source(address(foreign)), PAYMENT);
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(client);
        controller.publishTask(params);
    }

    function test_refusesAnEndedSource() public {
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        TaskParams memory params = taskParams(_source, PAYMENT);
        vm.expectRevert(bytes("SourceInactive"));
        _publish(params);
    }

    function test_refusesLessThanTheSourceAsks() public {
        TaskParams memory params = taskParams(_source, 0.1 ether - 1);
        vm.expectRevert(bytes("PaymentTooLow"));
        _publish(params);
    }

    function test_refusesMoreThanTheBalance() public {
        TaskParams memory params = taskParams(_source, 10 ether + 1);
        vm.expectRevert(bytes("InsufficientBalance"));
        _publish(params);
        params.payment = type(uint256).max;
        vm.expectRevert(bytes("InsufficientBalance"));
        _publish(params);
    }

    function test_doesNotReachTheStake() public {
        vm.prank(client);
        vault.withdraw(10 ether);
        TaskParams memory params = taskParams(_source, PAYMENT);
        vm.expectRevert(bytes("InsufficientBalance"));
        _publish(params);
    }

    function test_takesATaskThatPaysNothingWhereTheSourceAsksNothing() public {
        SourceParams memory source = sourceParams(client, DeliveryMethod.FIRST_RESPONSE);
        source.minPayment = 0;
        vm.prank(client);
        nexus.updateSource(address(_source), source);
        Task task = _published(taskParams(_source, 0));
        pair(provider, master, MIN_LOCKUP);
        register(_source, provider);
        attempt(task, provider);
        respond(task, provider, 0);
        vm.assertTrue(task.getStatus() == TaskStatus.FINALIZED, "status");
    }

    function testFuzz_takesAnExpiryWithinWhatTheSourceAllows(uint256 expiry) public {
        TaskParams memory params = taskParams(_source, PAYMENT);
        params.expiryTime =
            expiry % 2 == 0 ? bound(expiry, block.timestamp - 2, block.timestamp + 2 days) : expiry;
        bool valid = params.expiryTime > block.timestamp && params.expiryTime <= block.timestamp + 1 days;
        if (!valid) vm.expectRevert(bytes("ExpiryInvalid"));
        vm.prank(client);
        controller.publishTask(params);
        vm.assertEq(_source.getTaskCount(), valid ? 1 : 0, "listed");
    }

    function test_theBoundsOfExpiry() public {
        TaskParams memory params = taskParams(_source, PAYMENT);
        params.expiryTime = block.timestamp;
        vm.expectRevert(bytes("ExpiryInvalid"));
        vm.prank(client);
        controller.publishTask(params);
        params.expiryTime = block.timestamp + 1 days + 1;
        vm.expectRevert(bytes("ExpiryInvalid"));
        vm.prank(client);
        controller.publishTask(params);
        params.expiryTime = block.timestamp + 1;
        _publish(params);
        params.expiryTime = block.timestamp + 1 days;
        _publish(params);
    }
}
