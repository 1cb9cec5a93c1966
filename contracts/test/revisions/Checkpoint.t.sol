// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRevisions} from "../../src/court/interfaces/IRevisions.sol";
import {WithRevisions} from "./Fixture.sol";

contract CheckpointTest is WithRevisions {
    function test_refuses_a_stranger() external {
        vm.expectRevert(abi.encodeWithSelector(IRevisions.UnknownSource.selector, stranger));
        revisions.checkpoint(stranger);
    }

    function test_keeps_when_a_revision_was_first_seen() external {
        bytes32 revision = revisionNow();
        vm.assertEq(revisions.firstSeen(address(source), revision), 0, "before");
        vm.expectEmit(address(revisions));
        emit IRevisions.Checkpointed(address(source), revision, stranger);
        vm.prank(stranger);
        vm.assertEq(revisions.checkpoint(address(source)), revision, "revision");
        vm.assertEq(revisions.firstSeen(address(source), revision), block.timestamp, "time");
    }

    function test_changes_nothing_and_says_nothing_when_repeated() external {
        bytes32 revision = revisions.checkpoint(address(source));
        uint256 time = vm.getBlockTimestamp();
        vm.warp(time + 1 days);
        vm.recordLogs();
        vm.assertEq(revisions.checkpoint(address(source)), revision, "revision");
        vm.assertEq(vm.getRecordedLogs().length, 0, "logs");
        vm.assertEq(revisions.firstSeen(address(source), revision), time, "time");
    }

    function test_keeps_what_an_update_has_overwritten() external {
        bytes32 before = revisions.checkpoint(address(source));
        uint256 time = vm.getBlockTimestamp();
        update("https://ipfs.example/ipfs/other");
        bytes32 later = revisions.checkpoint(address(source));
        vm.assertTrue(before != later, "unchanged");
        vm.assertEq(revisions.firstSeen(address(source), before), time, "earlier");
        vm.assertEq(revisions.firstSeen(address(source), later), time + 1, "later");
    }

    function test_says_nothing_of_another_source() external {
        bytes32 revision = revisions.checkpoint(address(source));
        vm.assertEq(revisions.firstSeen(stranger, revision), 0, "time");
    }
}
