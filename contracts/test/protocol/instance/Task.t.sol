// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Response} from "../../../src/protocol/Response.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {
    DeliveryMethod,
    ResponseParams,
    ResponseStatus,
    TaskParams,
    TaskStatus
} from "../../../src/protocol/Types.sol";
import {Test} from "../../Test.sol";

/// @notice This contract stands for the Nexus.
contract TaskTest is Test {
    Task private _task;

    function setUp() public {
        _task =
            new Task(TaskParams(address(1), "config", 100, 7), DeliveryMethod.FIRST_RESPONSE, address(this));
    }

    function test_onlyItsOwnerWrites() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(9));
        vm.startPrank(address(9));
        vm.expectRevert(refusal);
        _task.attempt(address(9));
        vm.expectRevert(refusal);
        _task.submitResponse(address(9), address(9));
        vm.expectRevert(refusal);
        _task.setStatus(TaskStatus.ATTEMPTED);
        vm.stopPrank();
    }

    /// @dev The steps that exist, one row for each status to start from.
    function _follows(TaskStatus from, TaskStatus to) private pure returns (bool) {
        if (from == TaskStatus.NEW) {
            return to == TaskStatus.ATTEMPTED || to == TaskStatus.CANCELED || to == TaskStatus.EXPIRED;
        }
        if (from == TaskStatus.ATTEMPTED) return to == TaskStatus.RESPONDED || to == TaskStatus.EXPIRED;
        if (from == TaskStatus.RESPONDED) return to == TaskStatus.FINALIZED || to == TaskStatus.EXPIRED;
        return false;
    }

    function _reach(TaskStatus status) private {
        if (status == TaskStatus.CANCELED || status == TaskStatus.EXPIRED) return _task.setStatus(status);
        if (status >= TaskStatus.ATTEMPTED) _task.setStatus(TaskStatus.ATTEMPTED);
        if (status >= TaskStatus.RESPONDED) _task.setStatus(TaskStatus.RESPONDED);
        if (status == TaskStatus.FINALIZED) _task.setStatus(TaskStatus.FINALIZED);
    }

    function test_movesAlongItsStepsOnly() public {
        for (uint8 from = 0; from <= uint8(type(TaskStatus).max); ++from) {
            for (uint8 to = 0; to <= uint8(type(TaskStatus).max); ++to) {
                setUp();
                _reach(TaskStatus(from));
                if (!_follows(TaskStatus(from), TaskStatus(to))) {
                    bool ended = from >= uint8(TaskStatus.CANCELED);
                    vm.expectRevert(ended ? bytes("AlreadyFinalized") : bytes("StatusInvalid"));
                }
                _task.setStatus(TaskStatus(to));
            }
        }
    }

    function test_countsAnAttemptAtPlaceZero() public {
        _task.attempt(address(5));
        vm.expectRevert(bytes("AlreadyAttempted"));
        _task.attempt(address(5));
        vm.assertEq(_task.attempterId(address(5)), _task.attempterId(address(6)), "strangers share the id");
        _task.attempt(address(6));
        vm.assertEq(_task.getAttempterId(address(6)), 1, "until they attempt");
    }

    function test_namesAWinnerOnlyWhenResponded() public {
        _task.attempt(address(5));
        address response = address(new Response(ResponseParams(address(_task), address(5), "x", 1)));
        _task.submitResponse(response, address(5));
        vm.expectRevert(bytes("AlreadyFinalized"));
        _task.submitResponse(response, address(5));
        _reach(TaskStatus.RESPONDED);
        _task.submitResponse(response, address(5));
        vm.assertEq(_task.winningProvider(), address(5), "winner");
        vm.expectRevert(bytes("AlreadyFinalized"));
        _task.submitResponse(response, address(5));
    }

    function test_takesTheSameAnswerFromTwoProvidersButNotTwiceFromOne() public {
        _task.attempt(address(5));
        _task.attempt(address(6));
        _task.submitResponse(
            address(new Response(ResponseParams(address(_task), address(5), "x", 1))), address(5)
        );
        _task.submitResponse(
            address(new Response(ResponseParams(address(_task), address(6), "x", 1))), address(6)
        );
        address again = address(new Response(ResponseParams(address(_task), address(6), "x", 1)));
        vm.expectRevert(bytes("AlreadySubmitted"));
        _task.submitResponse(again, address(6));
    }

    function testFuzz_viewsAreCutToWhatThereIs(uint256 lower, uint256 upper, uint8 count) public {
        count = uint8(bound(count, 0, 6));
        for (uint160 i = 0; i < count; ++i) {
            vm.warp(1000 + i);
            address provider = address(i + 1);
            _task.attempt(provider);
            if (i % 2 == 0) {
                _task.submitResponse(
                    address(new Response(ResponseParams(address(_task), provider, "x", 1))), provider
                );
            }
        }
        if (lower % 2 == 0) (lower, upper) = (bound(lower, 0, 8), bound(upper, 0, 8));
        address[] memory attempters = _task.getAttempters(lower, upper);
        uint256[] memory times = _task.getAttemptTimestamps(lower, upper);
        address[] memory responses = _task.getResponsesOf(lower, upper);
        uint256 end = upper < count ? upper + 1 : count;
        uint256 length = lower < end ? end - lower : 0;
        vm.assertEq(attempters.length, length, "attempters");
        vm.assertEq(times.length, length, "times");
        vm.assertEq(responses.length, length, "responses");
        for (uint256 i = 0; i < length; ++i) {
            vm.assertEq(uint160(attempters[i]), lower + i + 1, "attempter");
            vm.assertEq(times[i], 1000 + lower + i, "time");
            vm.assertEq(responses[i], _task.responseOf(attempters[i]), "response");
            vm.assertTrue((responses[i] == address(0)) == ((lower + i) % 2 == 1), "holes stay holes");
        }
    }
}

contract ResponseTest is Test {
    Response private _response;

    function setUp() public {
        vm.warp(1234);
        _response = new Response(ResponseParams(address(1), address(5), "data", 7));
    }

    function test_tellsItsParametersByAllNames() public view {
        (address task, address provider, string memory data, uint256 payment) = _response.responseParams();
        vm.assertEq(
            abi.encode(ResponseParams(task, provider, data, payment)),
            abi.encode(_response.getResponseParams()),
            "parameters"
        );
        vm.assertEq(_response.responseTimestamp(), 1234, "time");
        vm.assertTrue(_response.status() == _response.getStatus(), "status");
    }

    function test_onlyItsOwnerWrites() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(5));
        vm.startPrank(address(5));
        vm.expectRevert(refusal);
        _response.confirm();
        vm.expectRevert(refusal);
        _response.setStatus(ResponseStatus.CONFIRMED);
        vm.stopPrank();
    }

    function test_isConfirmedOnceAndForGood() public {
        vm.expectRevert(bytes("StatusInvalid"));
        _response.setStatus(ResponseStatus.SUBMITTED);
        _response.setStatus(ResponseStatus.CONFIRMED);
        _response.confirm();
        vm.assertTrue(_response.confirmedFinal(), "confirmed");
        vm.expectRevert(bytes("AlreadyConfirmed"));
        _response.setStatus(ResponseStatus.CONFIRMED);
        vm.expectRevert(bytes("AlreadyConfirmed"));
        _response.confirm();
    }
}
