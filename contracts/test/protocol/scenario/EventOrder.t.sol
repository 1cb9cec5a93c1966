// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, TaskStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Vm} from "../../Test.sol";
import {Deployed} from "../Deployed.sol";

/// @notice A client of the live network takes the first event of a name: the order is part of the interface.
contract EventOrderTest is Deployed {
    Source private _source;

    function setUp() public override {
        super.setUp();
        pair(provider, master, MIN_LOCKUP);
    }

    function _publish(DeliveryMethod delivery) private {
        _source = stakedSource(client, delivery);
        register(_source, provider);
    }

    function _assertOrder(bytes32[] memory names) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, names.length, "how many");
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertEq(logs[i].topics[0], names[i], "which");
        }
    }

    function _names(bytes32 first, bytes32 second) private pure returns (bytes32[] memory names) {
        names = new bytes32[](2);
        (names[0], names[1]) = (first, second);
    }

    function test_publishSource() public {
        stake(client, MIN_LOCKUP);
        vm.recordLogs();
        publishSource(sourceParams(client, DeliveryMethod.FIRST_RESPONSE));
        _assertOrder(_names(Ownable.OwnershipTransferred.selector, INexus.SourcePublished.selector));
    }

    function test_publishTask() public {
        _publish(DeliveryMethod.FIRST_RESPONSE);
        credit(client, PAYMENT);
        vm.recordLogs();
        vm.startPrank(client);
        controller.publishTask(taskParams(_source, PAYMENT));
        vm.stopPrank();
        _assertOrder(_names(Ownable.OwnershipTransferred.selector, INexus.TaskPublished.selector));
    }

    function test_attempt() public {
        _publish(DeliveryMethod.FIRST_RESPONSE);
        Task task = publishTask(_source, PAYMENT);
        vm.recordLogs();
        attempt(task, provider);
        _assertOrder(_names(INexus.Attempted.selector, INexus.TaskStatusChanged.selector));
    }

    function test_submitResponseWithFirstResponse() public {
        _publish(DeliveryMethod.FIRST_RESPONSE);
        Task task = publishTask(_source, PAYMENT);
        attempt(task, provider);
        vm.recordLogs();
        respond(task, provider, PAYMENT);
        bytes32[] memory names = new bytes32[](5);
        names[0] = Ownable.OwnershipTransferred.selector;
        names[1] = INexus.ResponseSubmitted.selector;
        names[2] = INexus.TaskStatusChanged.selector;
        names[3] = INexus.ResponseStatusChanged.selector;
        names[4] = INexus.TaskStatusChanged.selector;
        _assertOrder(names);
    }

    function test_submitResponseThenConfirm() public {
        _publish(DeliveryMethod.MANUAL_CONFIRMATION);
        Task task = publishTask(_source, PAYMENT);
        attempt(task, provider);
        vm.recordLogs();
        Response response = respond(task, provider, PAYMENT);
        bytes32[] memory names = new bytes32[](3);
        names[0] = Ownable.OwnershipTransferred.selector;
        names[1] = INexus.ResponseSubmitted.selector;
        names[2] = INexus.TaskStatusChanged.selector;
        _assertOrder(names);
        vm.recordLogs();
        confirm(response);
        _assertOrder(_names(INexus.ResponseStatusChanged.selector, INexus.TaskStatusChanged.selector));
    }

    function test_theStatusOfATaskIsToldInFull() public {
        _publish(DeliveryMethod.FIRST_RESPONSE);
        Task task = publishTask(_source, PAYMENT);
        attempt(task, provider);
        vm.recordLogs();
        respond(task, provider, PAYMENT);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs[2].data, abi.encode(address(task), TaskStatus.RESPONDED), "first");
        vm.assertEq(logs[4].data, abi.encode(address(task), TaskStatus.FINALIZED), "then");
    }
}
