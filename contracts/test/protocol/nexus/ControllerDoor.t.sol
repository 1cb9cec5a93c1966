// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, ResponseParams, ResponseStatus, TaskStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract ControllerDoorTest is Deployed {
    Source private _source;
    Task private _task;

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.MANUAL_CONFIRMATION);
        pair(provider, master, MIN_LOCKUP);
        register(_source, provider);
        _task = publishTask(_source, PAYMENT);
    }

    function test_refusesOneWhoIsNoController() public {
        attempt(_task, provider);
        Response response = respond(_task, provider, PAYMENT);
        vm.startPrank(client);
        vm.expectRevert(bytes("NotController"));
        nexus.setTaskStatus(address(_task), TaskStatus.EXPIRED);
        vm.expectRevert(bytes("NotController"));
        nexus.setResponseStatus(address(response), ResponseStatus.CONFIRMED);
        vm.expectRevert(bytes("NotController"));
        nexus.emitTaskPublished(address(_task), address(_source));
        vm.expectRevert(bytes("NotController"));
        _source.publishTask(address(_task));
        vm.stopPrank();
    }

    function test_checkControllerTellsWhoIsOne() public view {
        vm.assertTrue(nexus.checkController(address(controller)), "the controller");
        vm.assertTrue(nexus.checkController(address(nexus)), "the nexus");
        vm.assertTrue(!nexus.checkController(client), "a client");
    }

    function test_setTaskStatusRefusesAForeignTask() public {
        Task foreign = new Task(taskParams(_source, PAYMENT), DeliveryMethod.FIRST_RESPONSE, address(nexus));
        vm.expectRevert(bytes("UnknownTask"));
        vm.prank(address(controller));
        nexus.setTaskStatus(address(foreign), TaskStatus.CANCELED);
    }

    function test_emitTaskPublishedRefusesAForeignSource() public {
        Source foreign = new Source(sourceParams(client, DeliveryMethod.FIRST_RESPONSE));
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(address(controller));
        nexus.emitTaskPublished(address(_task), address(foreign));
    }

    function test_setResponseStatusNamesTheWinner() public {
        attempt(_task, provider);
        Response response = respond(_task, provider, PAYMENT);
        vm.expectEmit(address(nexus));
        emit INexus.ResponseStatusChanged(address(response), ResponseStatus.CONFIRMED);
        vm.prank(address(controller));
        nexus.setResponseStatus(address(response), ResponseStatus.CONFIRMED);
        vm.assertEq(_task.winningProvider(), provider, "winner");
        vm.assertTrue(response.confirmedFinal(), "for good");
    }

    function test_setResponseStatusKnowsNoOtherStatus() public {
        attempt(_task, provider);
        Response response = respond(_task, provider, PAYMENT);
        vm.expectRevert(bytes("StatusInvalid"));
        vm.prank(address(controller));
        nexus.setResponseStatus(address(response), ResponseStatus.SUBMITTED);
    }

    function test_setResponseStatusConfirmsOnce() public {
        attempt(_task, provider);
        Response response = respond(_task, provider, PAYMENT);
        vm.startPrank(address(controller));
        nexus.setResponseStatus(address(response), ResponseStatus.CONFIRMED);
        vm.expectRevert(bytes("AlreadyConfirmed"));
        nexus.setResponseStatus(address(response), ResponseStatus.CONFIRMED);
        vm.stopPrank();
    }

    function test_setResponseStatusNamesOneWinner() public {
        address other = actor("another provider");
        pair(other, master, MIN_LOCKUP);
        register(_source, other);
        attempt(_task, provider);
        attempt(_task, other);
        Response first = respond(_task, provider, PAYMENT);
        Response second = respond(_task, other, PAYMENT);
        vm.startPrank(address(controller));
        nexus.setResponseStatus(address(first), ResponseStatus.CONFIRMED);
        vm.expectRevert(bytes("AlreadyFinalized"));
        nexus.setResponseStatus(address(second), ResponseStatus.CONFIRMED);
        vm.stopPrank();
        vm.assertEq(_task.winningProvider(), provider, "winner");
    }

    function test_setResponseStatusRefusesAForeignResponse() public {
        attempt(_task, provider);
        Response foreign = new Response(ResponseParams(address(_task), provider, "forged", PAYMENT));
        vm.expectRevert(bytes("UnknownResponse"));
        vm.prank(address(controller));
        nexus.setResponseStatus(address(foreign), ResponseStatus.CONFIRMED);
    }

    function test_theOwnerRewires() public {
        nexus.setManager(stranger);
        nexus.setTerminal(stranger);
        nexus.setVault(stranger);
        vm.assertEq(nexus.manager(), stranger, "manager");
        vm.assertEq(nexus.terminal(), stranger, "terminal");
        vm.assertEq(nexus.vault(), stranger, "vault");
        vm.expectRevert(bytes("ZeroAddress"));
        nexus.setManager(address(0));
        vm.expectRevert(bytes("ZeroAddress"));
        nexus.setTerminal(address(0));
        vm.expectRevert(bytes("ZeroAddress"));
        nexus.setVault(address(0));
    }

    function test_nobodyElseRewires() public {
        bytes memory refusal =
            abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(controller));
        vm.startPrank(address(controller));
        vm.expectRevert(refusal);
        nexus.setManager(stranger);
        vm.expectRevert(refusal);
        nexus.setTerminal(stranger);
        vm.expectRevert(refusal);
        nexus.setVault(stranger);
        vm.stopPrank();
    }

    function test_namesTheRolesOfTheManager() public view {
        vm.assertEq(nexus.CONTROLLER(), manager.CONTROLLER(), "controller");
        vm.assertEq(nexus.PROVIDER(), manager.PROVIDER(), "provider");
        vm.assertEq(terminal.PROVIDER(), manager.PROVIDER(), "provider, by the terminal");
    }
}
