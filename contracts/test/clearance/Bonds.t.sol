// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Clean, Judgment, Outcome} from "../../src/court/Types.sol";
import {WithClearance} from "./Fixture.sol";

/// @notice `free` and `slash`: what becomes of the stake behind a statement.
contract BondsTest is WithClearance {
    Clean private _statement;
    bytes32 private _uid;

    function setUp() public override {
        super.setUp();
        _statement = clean();
        _uid = attest(0, _statement);
    }

    function test_free_and_slash_need_a_statement(bytes32 uid) external {
        vm.assume(uid != _uid);
        bytes memory unknown = abi.encodeWithSelector(IClearance.UnknownStatement.selector, uid);
        vm.expectRevert(unknown);
        clearance.free(uid, _statement);
        vm.expectRevert(unknown);
        clearance.slash(uid, _statement, CASE);
    }

    function test_free_and_slash_need_the_very_statement() external {
        convict();
        Clean memory other = _statement;
        other.scannedAt += 1;
        bytes memory wrong = abi.encodeWithSelector(IClearance.WrongStatement.selector, _uid);
        vm.expectRevert(wrong);
        clearance.free(_uid, other);
        vm.expectRevert(wrong);
        clearance.slash(_uid, other, CASE);
    }

    function test_free_waits_for_the_risk_time() external {
        uint256 until = uint256(_statement.expiresAt) + RISK_TIME;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IClearance.StillAtRisk.selector, until));
        clearance.free(_uid, _statement);
        vm.warp(until + 1);
        vm.expectEmit(address(clearance));
        emit IClearance.Freed(_uid, scannerAt(0));
        vm.prank(stranger);
        clearance.free(_uid, _statement);
        vm.assertEq(scanners.reservedOf(scannerAt(0)), 0, "reserved");
        vm.assertEq(scanners.bondOf(scannerAt(0)), BOND, "bond");
    }

    function test_free_waits_twice_as_long_where_the_revision_was_convicted() external {
        court.setConvicted(address(source), revision, true);
        uint256 until = uint256(_statement.expiresAt) + 2 * uint256(RISK_TIME);
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IClearance.StillAtRisk.selector, until));
        clearance.free(_uid, _statement);
        vm.warp(until + 1);
        clearance.free(_uid, _statement);
    }

    function test_free_waits_for_live_cases() external {
        vm.warp(uint256(_statement.expiresAt) + RISK_TIME + 1);
        court.setLive(address(source), revision, 1);
        vm.expectRevert(IClearance.CaseLive.selector);
        clearance.free(_uid, _statement);
        court.setLive(address(source), revision, 0);
        clearance.free(_uid, _statement);
    }

    function test_free_and_slash_happen_once_and_exclude_each_other() external {
        convict();
        vm.warp(uint256(_statement.expiresAt) + 2 * uint256(RISK_TIME) + 1);
        clearance.free(_uid, _statement);
        bytes memory settled = abi.encodeWithSelector(IClearance.AlreadySettled.selector, _uid);
        vm.expectRevert(settled);
        clearance.free(_uid, _statement);
        vm.expectRevert(settled);
        clearance.slash(_uid, _statement, CASE);
        vm.assertEq(scanners.bondOf(scannerAt(0)), BOND, "bond");
    }

    function test_slash_pays_half_to_the_accuser_and_half_to_the_victims() external {
        convict();
        vm.expectEmit(address(clearance));
        emit IClearance.AttesterSlashed(_uid, CASE, scannerAt(0), STAKE);
        vm.prank(provider);
        clearance.slash(_uid, _statement, CASE);
        vm.assertEq(court.credit(stranger), STAKE / 2, "accuser");
        vm.assertEq(court.damages(CASE), STAKE - STAKE / 2, "victims");
        vm.assertEq(scanners.bondOf(scannerAt(0)), BOND - STAKE, "bond");
        vm.assertEq(scanners.reservedOf(scannerAt(0)), 0, "reserved");
        vm.assertEq(address(clearance).balance, 0, "kept");
        bytes memory settled = abi.encodeWithSelector(IClearance.AlreadySettled.selector, _uid);
        vm.expectRevert(settled);
        clearance.slash(_uid, _statement, CASE);
        vm.expectRevert(settled);
        clearance.free(_uid, _statement);
    }

    function test_slash_reaches_a_word_taken_back_or_expired_and_a_scanner_who_left() external {
        vm.prank(scannerAt(0));
        clearance.revoke(_uid);
        vm.prank(scannerAt(0));
        scanners.exit();
        wait(100 days);
        convict();
        clearance.slash(_uid, _statement, CASE);
        vm.assertEq(scanners.bondOf(scannerAt(0)), BOND - STAKE, "bond");
    }

    function test_a_scanner_cannot_leave_with_the_stake() external {
        vm.prank(scannerAt(0));
        scanners.exit();
        wait(30 days);
        vm.prank(scannerAt(0));
        vm.expectRevert();
        scanners.withdraw();
    }

    function test_slash_takes_one_stake_for_each_statement() external {
        wait(1);
        Clean memory later = clean();
        bytes32 uid = attest(0, later);
        convict();
        clearance.slash(_uid, _statement, CASE);
        vm.assertEq(scanners.reservedOf(scannerAt(0)), STAKE, "reserved");
        clearance.slash(uid, later, CASE);
        vm.assertEq(scanners.bondOf(scannerAt(0)), BOND - 2 * STAKE, "bond");
    }

    function test_slash_needs_a_settled_conviction_of_this_revision_by_a_rule() external {
        Judgment memory none;
        _doesNotRefute(none);
        Judgment memory judgment = conviction();
        judgment.settledAt = 0;
        _doesNotRefute(judgment);
        judgment = conviction();
        judgment.outcome = Outcome.Acquitted;
        _doesNotRefute(judgment);
        judgment.outcome = Outcome.Void;
        _doesNotRefute(judgment);
        judgment = conviction();
        judgment.subject = stranger;
        _doesNotRefute(judgment);
        judgment = conviction();
        judgment.revision = keccak256("other");
        _doesNotRefute(judgment);
        judgment = conviction();
        judgment.rule = type(uint8).max;
        proofs.setInForceSince(type(uint8).max, 1);
        _doesNotRefute(judgment);
        judgment.rule = RULE + 1;
        _doesNotRefute(judgment);
    }

    function test_slash_needs_a_rule_that_was_in_force_when_it_was_scanned() external {
        proofs.setInForceSince(RULE, uint40(_statement.scannedAt) + 1);
        _doesNotRefute(conviction());
        proofs.setInForceSince(RULE, uint40(_statement.scannedAt));
        clearance.slash(_uid, _statement, CASE);
    }

    function test_keeps_money_from_nobody() external {
        vm.deal(stranger, 1);
        vm.prank(stranger);
        (bool done, bytes memory reason) = address(clearance).call{value: 1}("");
        vm.assertTrue(!done, "accepted");
        vm.assertEq(reason, abi.encodeWithSelector(IClearance.NotScanners.selector, stranger), "reason");
    }

    function _doesNotRefute(Judgment memory judgment) private {
        court.setJudgment(CASE, judgment);
        vm.expectRevert(abi.encodeWithSelector(IClearance.NotRefuted.selector, CASE));
        clearance.slash(_uid, _statement, CASE);
    }
}
