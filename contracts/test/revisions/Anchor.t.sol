// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRevisions} from "../../src/court/interfaces/IRevisions.sol";
import {WithRevisions} from "./Fixture.sol";

contract AnchorTest is WithRevisions {
    function test_keeps_when_a_report_existed(bytes32 report) external {
        vm.assertEq(revisions.anchoredAt(report), 0, "before");
        vm.expectEmit(address(revisions));
        emit IRevisions.Anchored(report, stranger);
        vm.prank(stranger);
        revisions.anchor(report);
        vm.assertEq(revisions.anchoredAt(report), block.timestamp, "time");
    }

    function test_changes_nothing_and_says_nothing_when_repeated(bytes32 report) external {
        revisions.anchor(report);
        uint256 time = vm.getBlockTimestamp();
        vm.warp(time + 1);
        vm.recordLogs();
        revisions.anchor(report);
        vm.assertEq(vm.getRecordedLogs().length, 0, "logs");
        vm.assertEq(revisions.anchoredAt(report), time, "time");
    }
}
