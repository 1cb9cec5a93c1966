// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Clean} from "../../src/court/Types.sol";
import {WithClearance} from "./Fixture.sol";

contract StatusOfTest is WithClearance {
    function test_is_unknown_of_a_stranger(address stranger_) external view {
        vm.assume(stranger_ != address(source));
        (IClearance.Status status, bytes32 present, uint256 count, uint64 expiresAt) =
            clearance.statusOf(stranger_);
        vm.assertEq(uint256(status), uint256(IClearance.Status.Unknown), "status");
        vm.assertEq(present, bytes32(0), "revision");
        vm.assertEq(count + expiresAt, 0, "count");
    }

    function test_is_unknown_below_the_threshold() external {
        expectStatus(IClearance.Status.Unknown, 0, 0);
        attest(0, clean());
        expectStatus(IClearance.Status.Unknown, 1, 0);
    }

    function test_is_cleared_until_too_few_statements_stand() external {
        uint64 now_ = uint64(vm.getBlockTimestamp());
        _attest(0, now_ + 1 days);
        _attest(1, now_ + 9 days);
        expectStatus(IClearance.Status.Cleared, 2, now_ + 1 days);
        _attest(2, now_ + 5 days);
        expectStatus(IClearance.Status.Cleared, 3, now_ + 5 days);
        vm.warp(now_ + 5 days - 1);
        expectStatus(IClearance.Status.Cleared, 2, now_ + 5 days);
        vm.warp(now_ + 5 days);
        expectStatus(IClearance.Status.Unknown, 1, 0);
        vm.warp(now_ + 9 days);
        expectStatus(IClearance.Status.Unknown, 0, 0);
    }

    function test_expires_with_the_thresholdth_latest(uint64[4] memory expiries) external {
        uint64 now_ = uint64(vm.getBlockTimestamp());
        for (uint256 i = 0; i < 4; ++i) {
            expiries[i] = uint64(bound(expiries[i], now_ + 1, now_ + MAX_VALIDITY));
            _attest(i, expiries[i]);
        }
        uint64 latest;
        uint64 second;
        for (uint256 i = 0; i < 4; ++i) {
            if (expiries[i] > latest) (latest, second) = (expiries[i], latest);
            else if (expiries[i] > second) second = expiries[i];
        }
        expectStatus(IClearance.Status.Cleared, 4, second);
    }

    function test_counts_several_words_of_one_scanner_once() external {
        attest(0, clean());
        wait(1);
        attest(0, clean());
        expectStatus(IClearance.Status.Unknown, 1, 0);
    }

    function test_heeds_a_scanners_latest_word_only() external {
        uint64 now_ = uint64(vm.getBlockTimestamp());
        _attest(0, now_ + 30 days);
        bytes32 first = _attest(1, now_ + 30 days);
        wait(1);
        bytes32 second = _attest(1, now_ + 2 days);
        expectStatus(IClearance.Status.Cleared, 2, now_ + 2 days);
        // To take the earlier back changes nothing, to take the later back does not bring the earlier back.
        vm.prank(scannerAt(1));
        clearance.revoke(first);
        expectStatus(IClearance.Status.Cleared, 2, now_ + 2 days);
        vm.prank(scannerAt(1));
        clearance.revoke(second);
        expectStatus(IClearance.Status.Unknown, 1, 0);
    }

    function test_is_unknown_after_an_update() external {
        uint64 now_ = _cleared();
        update("https://ipfs.example/ipfs/other");
        expectStatus(IClearance.Status.Unknown, 0, 0);
        vm.assertTrue(now_ < vm.getBlockTimestamp(), "time");
    }

    function test_is_flagged_while_a_case_is_live() external {
        uint64 until = _cleared() + 7 days;
        court.setLive(address(source), revision, 1);
        expectStatus(IClearance.Status.Flagged, 2, until);
        court.setLive(address(source), revision, 0);
        expectStatus(IClearance.Status.Cleared, 2, until);
    }

    function test_is_flagged_without_any_statement() external {
        court.setLive(address(source), revision, 2);
        expectStatus(IClearance.Status.Flagged, 0, 0);
    }

    function test_is_convicted_whatever_else_is_said() external {
        uint64 until = _cleared() + 7 days;
        court.setConvicted(address(source), revision, true);
        expectStatus(IClearance.Status.Convicted, 2, until);
        court.setLive(address(source), revision, 1);
        expectStatus(IClearance.Status.Convicted, 2, until);
    }

    function test_does_not_count_a_statement_whose_stake_is_lost() external {
        _cleared();
        wait(1);
        Clean memory statement = clean();
        bytes32 uid = attest(0, statement);
        court.setJudgment(CASE, conviction());
        clearance.slash(uid, statement, CASE);
        expectStatus(IClearance.Status.Unknown, 1, 0);
    }

    function test_counts_those_who_leave_while_their_bond_answers() external {
        uint64 until = _cleared() + 7 days;
        vm.prank(scannerAt(0));
        scanners.exit();
        vm.roll(vm.getBlockNumber() + 1);
        expectStatus(IClearance.Status.Cleared, 2, until);
    }

    function test_knows_for_ever_who_has_attested() external {
        Clean memory statement = clean();
        bytes32 uid = attest(0, statement);
        vm.prank(scannerAt(0));
        clearance.revoke(uid);
        wait(7 days + RISK_TIME + 1);
        clearance.free(uid, statement);
        vm.assertTrue(clearance.hasAttested(address(source), revision, scannerAt(0)), "hasAttested");
        vm.assertTrue(!clearance.hasAttested(address(source), keccak256("other"), scannerAt(0)), "other");
    }

    function _cleared() private returns (uint64) {
        attest(0, clean());
        attest(1, clean());
        return uint64(vm.getBlockTimestamp());
    }

    function _attest(uint256 index, uint64 expiresAt) private returns (bytes32) {
        Clean memory statement = clean();
        statement.expiresAt = expiresAt;
        return attest(index, statement);
    }
}
