// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clearance} from "../../src/court/Clearance.sol";
import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Nonces} from "../../src/court/lib/Nonces.sol";
import {Clean} from "../../src/court/Types.sol";
import {Source} from "../../src/protocol/Source.sol";
import {DeliveryMethod} from "../../src/protocol/Types.sol";
import {WithClearance} from "./Fixture.sol";

contract AttestTest is WithClearance {
    bytes private _timesInvalid = abi.encodeWithSelector(IClearance.TimesInvalid.selector);

    function test_constructor_refuses_a_threshold_that_no_set_can_meet() external {
        vm.expectRevert(IClearance.ThresholdInvalid.selector);
        new Clearance(revisions, scanners, court, IProofs(address(proofs)), terms(0));
        vm.expectRevert(IClearance.ThresholdInvalid.selector);
        new Clearance(revisions, scanners, court, IProofs(address(proofs)), terms(33));
        new Clearance(revisions, scanners, court, IProofs(address(proofs)), terms(32));
    }

    function test_keeps_the_statement_and_reserves_the_stake() external {
        Clean memory statement = clean();
        bytes memory signature = sign(keys[0], digestOf(statement));
        bytes32 uid = keccak256(abi.encode(digestOf(statement), scannerAt(0)));
        vm.expectEmit(address(clearance));
        emit IClearance.Attested(
            uid,
            address(source),
            revision,
            scannerAt(0),
            statement.report,
            statement.artifact,
            statement.ruleset,
            statement.expiresAt
        );
        vm.prank(stranger);
        vm.assertEq(clearance.attest(statement, signature), uid, "uid");

        vm.assertEq(clearance.uidOf(statement, scannerAt(0)), uid, "uidOf");
        IClearance.Statement memory kept = clearance.statementOf(uid);
        vm.assertEq(kept.scanner, scannerAt(0), "scanner");
        vm.assertEq(kept.wordAt, statement.scannedAt, "wordAt");
        vm.assertEq(kept.expiresAt, statement.expiresAt, "expiresAt");
        vm.assertTrue(!kept.revoked && !kept.settled, "untouched");
        vm.assertEq(scanners.reservationOf(scannerAt(0), address(clearance)), STAKE, "reserved");
        vm.assertTrue(clearance.hasAttested(address(source), revision, scannerAt(0)), "hasAttested");
        vm.assertTrue(!clearance.hasAttested(address(source), revision, scannerAt(1)), "another");
    }

    function test_accepts_the_same_words_of_two_scanners() external {
        Clean memory statement = clean();
        bytes32 first = attest(0, statement);
        bytes32 second = attest(1, statement);
        vm.assertTrue(first != second, "one uid");
        vm.assertEq(clearance.statementOf(second).scanner, scannerAt(1), "scanner");
    }

    function test_refuses_a_revision_that_nobody_has_checkpointed(bytes32 other) external {
        vm.assume(other != revision);
        Clean memory statement = clean();
        statement.revision = other;
        _refusesRevision(statement);
    }

    function test_refuses_another_sources_revision() external {
        Source second = stakedSource(client, DeliveryMethod.MANUAL_CONFIRMATION);
        revisions.checkpoint(address(second));
        Clean memory statement = clean();
        statement.source = address(second);
        _refusesRevision(statement);
    }

    function test_refuses_a_scan_before_the_revision_was_first_seen() external {
        Clean memory statement = clean();
        uint64 firstSeen = revisions.firstSeen(address(source), revision);
        statement.scannedAt = firstSeen - 1;
        _refusesTimes(statement);
        statement.scannedAt = 0;
        _refusesTimes(statement);
        statement.scannedAt = firstSeen;
        attest(0, statement);
    }

    function test_refuses_a_scan_in_the_future() external {
        Clean memory statement = clean();
        statement.scannedAt += 1;
        _refusesTimes(statement);
    }

    function test_refuses_what_has_expired() external {
        Clean memory statement = clean();
        wait(7 days);
        _refusesTimes(statement);
        vm.warp(vm.getBlockTimestamp() - 1);
        attest(0, statement);
    }

    function test_refuses_what_would_be_valid_for_too_long(uint64 expiresAt) external {
        Clean memory statement = clean();
        uint64 most = statement.scannedAt + MAX_VALIDITY;
        statement.expiresAt = uint64(bound(expiresAt, most + 1, type(uint64).max));
        _refusesTimes(statement);
        statement.expiresAt = most;
        attest(0, statement);
    }

    function test_refuses_a_scanner_that_is_no_member() external {
        Clean memory statement = clean();
        _refusesSigner(statement, 0xBAD, vm.addr(0xBAD));
    }

    function test_refuses_a_scanner_in_the_block_in_which_it_joins() external {
        address late = vm.addr(0x1A7E);
        vm.deal(late, BOND);
        vm.prank(late);
        scanners.join{value: BOND}();
        Clean memory statement = clean();
        _refusesSigner(statement, 0x1A7E, late);
        vm.roll(vm.getBlockNumber() + 1);
        clearance.attest(statement, sign(0x1A7E, digestOf(statement)));
    }

    function test_refuses_a_scanner_that_has_left() external {
        Clean memory statement = clean();
        vm.prank(scannerAt(0));
        scanners.exit();
        _refusesSigner(statement, keys[0], scannerAt(0));
    }

    function test_refuses_a_signature_handed_in_before() external {
        Clean memory statement = clean();
        bytes memory signature = sign(keys[0], digestOf(statement));
        bytes32 uid = clearance.attest(statement, signature);
        expectRefused(statement, signature, abi.encodeWithSelector(IClearance.Superseded.selector, uid));
        // Nor once its bond is free again.
        wait(7 days + RISK_TIME + 1);
        clearance.free(clearance.uidOf(statement, scannerAt(0)), statement);
        expectRefused(statement, signature, _timesInvalid);
    }

    function test_refuses_a_nonce_that_was_cancelled(uint256 nonce) external {
        Clean memory statement = clean();
        statement.nonce = nonce;
        vm.expectEmit(address(clearance));
        emit IClearance.Cancelled(scannerAt(0), nonce);
        vm.prank(scannerAt(0));
        clearance.cancel(nonce);
        vm.assertTrue(clearance.isCancelled(scannerAt(0), nonce), "cancelled");
        vm.prank(scannerAt(0));
        vm.expectRevert(_nonceUsed(0, nonce));
        clearance.cancel(nonce);
        expectRefused(statement, sign(keys[0], digestOf(statement)), _nonceUsed(0, nonce));
        // Another's cancelling changes nothing.
        attest(1, statement);
    }

    function test_refuses_a_scan_that_is_not_later_than_the_scanners_last() external {
        Clean memory earlier = clean();
        wait(1);
        Clean memory later = clean();
        Clean memory beside = clean();
        bytes32 uid = attest(0, later);
        bytes memory superseded = abi.encodeWithSelector(IClearance.Superseded.selector, uid);
        expectRefused(earlier, sign(keys[0], digestOf(earlier)), superseded);
        expectRefused(beside, sign(keys[0], digestOf(beside)), superseded);
        attest(1, earlier);
    }

    function test_refuses_a_scan_before_the_scanners_revocation() external {
        Clean memory first = clean();
        wait(1);
        Clean memory spare = clean();
        bytes32 uid = attest(0, first);
        wait(1);
        vm.prank(scannerAt(0));
        clearance.revoke(uid);
        expectRefused(
            spare, sign(keys[0], digestOf(spare)), abi.encodeWithSelector(IClearance.Superseded.selector, uid)
        );
        wait(1);
        attest(0, clean());
    }

    function test_refuses_what_the_bond_cannot_answer_for() external {
        vm.prank(address(court));
        scanners.reserve(scannerAt(0), BOND - STAKE + 1);
        Clean memory statement = clean();
        expectRefused(
            statement,
            sign(keys[0], digestOf(statement)),
            abi.encodeWithSelector(IScanners.InsufficientBond.selector, STAKE - 1, STAKE)
        );
    }

    function _refusesRevision(Clean memory statement) private {
        expectRefused(
            statement,
            sign(keys[0], digestOf(statement)),
            abi.encodeWithSelector(IClearance.UnknownRevision.selector, statement.source, statement.revision)
        );
    }

    function _refusesTimes(Clean memory statement) private {
        expectRefused(statement, sign(keys[0], digestOf(statement)), _timesInvalid);
    }

    function _refusesSigner(Clean memory statement, uint256 key, address signer) private {
        expectRefused(
            statement,
            sign(key, digestOf(statement)),
            abi.encodeWithSelector(IClearance.NotMember.selector, signer)
        );
    }

    function _nonceUsed(uint256 index, uint256 nonce) private view returns (bytes memory) {
        return abi.encodeWithSelector(Nonces.NonceUsed.selector, scannerAt(index), nonce);
    }
}
