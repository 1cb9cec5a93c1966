// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, ResponseParams, ResponseStatus, TaskStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract ConfirmResponseTest is Deployed {
    Source private _source;
    Task private _task;
    Response private _response;
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
        attempt(_task, _OTHER);
        _response = respond(_task, provider, 0.6 ether);
    }

    function test_paysTheProviderAndReturnsTheRest() public {
        confirm(_response);
        vm.assertEq(vault.balanceOf(provider), 0.6 ether, "provider");
        vm.assertEq(vault.totalEarningsOf(provider), 0.6 ether, "earnings");
        vm.assertEq(vault.balanceOf(client), 0.4 ether, "client");
        vm.assertEq(vault.frozenPayment(address(_task)), 0, "frozen");
    }

    function test_endsTheTaskWithAWinner() public {
        vm.expectEmit(address(nexus));
        emit INexus.ResponseStatusChanged(address(_response), ResponseStatus.CONFIRMED);
        vm.expectEmit(address(nexus));
        emit INexus.TaskStatusChanged(address(_task), TaskStatus.FINALIZED);
        vm.prank(client);
        controller.confirmResponse(address(_response));
        vm.assertTrue(_task.getStatus() == TaskStatus.FINALIZED, "task");
        vm.assertEq(_task.winningProvider(), provider, "winner");
        vm.assertTrue(_response.getStatus() == ResponseStatus.CONFIRMED, "response");
        vm.assertTrue(_response.confirmedFinal(), "for good");
    }

    function test_acceptsAnAgentOfTheClient() public {
        vm.prank(client);
        terminal.setAgent(agent, true);
        vm.prank(agent);
        controller.confirmResponse(address(_response));
        vm.assertEq(vault.balanceOf(provider), 0.6 ether, "provider");
    }

    function test_refusesAStranger() public {
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(provider);
        controller.confirmResponse(address(_response));
    }

    function test_confirmsAResponseOnce() public {
        confirm(_response);
        vm.expectRevert(bytes("AlreadyConfirmed"));
        vm.prank(client);
        controller.confirmResponse(address(_response));
    }

    function test_confirmsOneResponseOfATask() public {
        Response second = respond(_task, _OTHER, PAYMENT);
        confirm(_response);
        vm.expectRevert(bytes("AlreadyFinalized"));
        vm.prank(client);
        controller.confirmResponse(address(second));
        vm.assertEq(_task.winningProvider(), provider, "winner");
    }

    function test_confirmsAfterExpiryUntilTheTaskIsMarkedExpired() public {
        vm.warp(_task.getExpiryTime() + 30 days);
        confirm(_response);
        vm.assertEq(vault.balanceOf(provider), 0.6 ether, "provider");
    }

    function test_refusesAnExpiredTask() public {
        vm.warp(_task.getExpiryTime() + 1);
        attempt(_task, provider);
        vm.expectRevert(bytes("Expired"));
        vm.prank(client);
        controller.confirmResponse(address(_response));
    }

    function test_refusesWhenTheEscrowWasReleasedByForce() public {
        vault.forceReleasePayment(client, address(_task));
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(client);
        controller.confirmResponse(address(_response));
    }

    function test_refusesAForeignResponse() public {
        Response foreign = new Response(ResponseParams(address(_task), stranger, "forged", PAYMENT));
        vm.expectRevert(bytes("UnknownResponse"));
        vm.prank(client);
        controller.confirmResponse(address(foreign));
    }
}
