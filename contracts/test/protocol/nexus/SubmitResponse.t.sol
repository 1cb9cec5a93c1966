// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, ResponseParams, ResponseStatus, TaskStatus} from "../../../src/protocol/Types.sol";
import {Deployed} from "../Deployed.sol";

contract SubmitResponseTest is Deployed {
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
        attempt(_task, provider);
    }

    function _answer() private view returns (ResponseParams memory) {
        return ResponseParams({task: address(_task), provider: provider, data: "answer", payment: PAYMENT});
    }

    function test_makesAResponseThatTheNexusOwns() public {
        vm.prank(provider);
        nexus.submitResponse(_answer());
        Response response = Response(_task.responseOf(provider));
        vm.assertEq(response.owner(), address(nexus), "owner");
        vm.assertEq(abi.encode(response.getResponseParams()), abi.encode(_answer()), "parameters");
        vm.assertEq(response.responseTimestamp(), block.timestamp, "time");
        vm.assertTrue(response.getStatus() == ResponseStatus.SUBMITTED, "status");
        vm.assertTrue(!response.confirmedFinal(), "not confirmed");
        vm.assertTrue(_task.getStatus() == TaskStatus.RESPONDED, "task");
        vm.assertEq(_task.winningProvider(), address(0), "no winner yet");
        vm.assertTrue(
            _task.isAlreadySubmitted(keccak256(abi.encode(provider, "answer"))), "hash of the answer"
        );
    }

    function test_withManualConfirmationSeveralProvidersCompete() public {
        attempt(_task, _OTHER);
        Response first = respond(_task, provider, PAYMENT);
        Response second = respond(_task, _OTHER, PAYMENT / 2);
        address[] memory responses = _task.getResponsesOf(0, 1000);
        vm.assertEq(responses.length, 2, "count");
        vm.assertEq(responses[0], address(first), "first");
        vm.assertEq(responses[1], address(second), "second");
        vm.assertEq(vault.frozenPayment(address(_task)), PAYMENT, "still frozen");
    }

    function test_showsAZeroWhereAnAttempterHasNotAnswered() public {
        attempt(_task, _OTHER);
        Response second = respond(_task, _OTHER, PAYMENT);
        address[] memory responses = _task.getResponsesOf(0, 1);
        vm.assertEq(responses[0], address(0), "none yet");
        vm.assertEq(responses[1], address(second), "second");
    }

    function test_withFirstResponseTheFirstIsConfirmedAndPaid() public {
        Source source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        register(source, provider);
        register(source, _OTHER);
        Task task = publishTask(source, PAYMENT);
        attempt(task, provider);
        attempt(task, _OTHER);
        Response response = respond(task, _OTHER, 0.7 ether);
        vm.assertTrue(task.getStatus() == TaskStatus.FINALIZED, "status");
        vm.assertEq(task.winningProvider(), _OTHER, "winner");
        vm.assertTrue(response.getStatus() == ResponseStatus.CONFIRMED, "response");
        vm.assertTrue(response.confirmedFinal(), "for good");
        vm.assertEq(vault.balanceOf(_OTHER), 0.7 ether, "paid");
        vm.assertEq(vault.balanceOf(client), 0.3 ether, "the rest");
        vm.expectRevert(bytes("AlreadyFinalized"));
        respond(task, provider, PAYMENT);
        vm.expectRevert(bytes("AlreadyConfirmed"));
        vm.prank(client);
        controller.confirmResponse(address(response));
    }

    function test_refusesAllButTheProviderItself() public {
        vm.prank(master);
        terminal.setAgent(agent, true);
        address[3] memory others = [master, agent, stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(bytes("NotProvider"));
            vm.prank(others[i]);
            nexus.submitResponse(_answer());
        }
    }

    function test_refusesAProviderThatWasRemoved() public {
        vm.prank(master);
        terminal.removeProvider(provider);
        vm.expectRevert(bytes("NotProvider"));
        vm.prank(provider);
        nexus.submitResponse(_answer());
    }

    function test_refusesOneWhoHasNotAttempted() public {
        vm.expectRevert(bytes("NotAttempted"));
        respond(_task, _OTHER, PAYMENT);
    }

    function test_refusesASecondResponse() public {
        respond(_task, provider, PAYMENT);
        vm.expectRevert(bytes("AlreadySubmitted"));
        vm.prank(provider);
        nexus.submitResponse(_answer());
    }

    function test_refusesMoreThanTheTaskPays() public {
        vm.expectRevert(bytes("PaymentTooHigh"));
        respond(_task, provider, PAYMENT + 1);
        vm.expectRevert(bytes("PaymentTooHigh"));
        respond(_task, provider, type(uint256).max);
    }

    function test_lastsUntilTheVerySecondOfExpiry() public {
        vm.warp(_task.getExpiryTime());
        respond(_task, provider, PAYMENT);
        vm.assertTrue(_task.getStatus() == TaskStatus.RESPONDED, "status");
    }

    function test_refusesAfterExpiry() public {
        vm.warp(_task.getExpiryTime() + 1);
        vm.expectRevert(bytes("Expired"));
        respond(_task, provider, PAYMENT);
        attempt(_task, provider);
        vm.expectRevert(bytes("Expired"));
        respond(_task, provider, PAYMENT);
    }

    function test_refusesACanceledTask() public {
        Task task = publishTask(_source, PAYMENT);
        vm.prank(client);
        controller.cancelTask(address(task));
        vm.expectRevert(bytes("AlreadyFinalized"));
        respond(task, provider, PAYMENT);
    }

    function test_refusesAForeignTask() public {
        Task foreign = new Task(taskParams(_source, PAYMENT), DeliveryMethod.FIRST_RESPONSE, address(nexus));
        vm.expectRevert(bytes("UnknownTask"));
        respond(foreign, provider, PAYMENT);
    }

    function test_takesAnAnswerOfAnyLength() public {
        ResponseParams memory params = _answer();
        params.data = string(new bytes(20_000));
        vm.prank(provider);
        nexus.submitResponse(params);
        Response response = Response(_task.responseOf(provider));
        vm.assertEq(bytes(response.getResponseParams().data).length, 20_000, "length");
    }
}
