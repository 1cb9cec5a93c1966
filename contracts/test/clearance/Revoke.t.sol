// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Nonces} from "../../src/court/lib/Nonces.sol";
import {WithClearance} from "./Fixture.sol";

contract RevokeTest is WithClearance {
    bytes32 private _uid;

    function setUp() public override {
        super.setUp();
        _uid = attest(0, clean());
        attest(1, clean());
        wait(1);
    }

    function test_needs_a_statement(bytes32 uid) external {
        vm.assume(clearance.statementOf(uid).scanner == address(0));
        vm.expectRevert(abi.encodeWithSelector(IClearance.UnknownStatement.selector, uid));
        clearance.revoke(uid);
    }

    function test_is_for_its_own_scanner() external {
        vm.prank(scannerAt(1));
        vm.expectRevert(abi.encodeWithSelector(IClearance.NotItsScanner.selector, scannerAt(1)));
        clearance.revoke(_uid);
    }

    function test_happens_once() external {
        vm.prank(scannerAt(0));
        clearance.revoke(_uid);
        vm.prank(scannerAt(0));
        vm.expectRevert(abi.encodeWithSelector(IClearance.AlreadyRevoked.selector, _uid));
        clearance.revoke(_uid);
    }

    function test_takes_the_word_and_leaves_the_stake() external {
        vm.expectEmit(address(clearance));
        emit IClearance.Revoked(_uid, scannerAt(0));
        vm.prank(scannerAt(0));
        clearance.revoke(_uid);
        expectStatus(IClearance.Status.Unknown, 1, 0);
        vm.assertEq(scanners.reservedOf(scannerAt(0)), STAKE, "reserved");
        vm.assertTrue(clearance.hasAttested(address(source), revision, scannerAt(0)), "hasAttested");
    }

    function test_by_signature_revokes_whoever_hands_it_in() external {
        uint64 deadline = uint64(vm.getBlockTimestamp());
        bytes memory signature = sign(keys[0], retractDigest(_uid, 500, deadline));
        vm.prank(stranger);
        clearance.revokeBySignature(_uid, 500, deadline, signature);
        vm.assertTrue(clearance.statementOf(_uid).revoked, "revoked");
        vm.expectRevert(abi.encodeWithSelector(IClearance.AlreadyRevoked.selector, _uid));
        clearance.revokeBySignature(_uid, 500, deadline, signature);
    }

    function test_by_signature_may_be_cancelled() external {
        bytes memory signature = sign(keys[0], retractDigest(_uid, 500, type(uint64).max));
        vm.prank(scannerAt(0));
        clearance.cancel(500);
        vm.expectRevert(abi.encodeWithSelector(Nonces.NonceUsed.selector, scannerAt(0), 500));
        clearance.revokeBySignature(_uid, 500, type(uint64).max, signature);
    }

    function test_by_signature_ends_with_its_deadline() external {
        uint64 deadline = uint64(vm.getBlockTimestamp());
        bytes memory signature = sign(keys[0], retractDigest(_uid, 500, deadline));
        wait(1);
        vm.expectRevert(IClearance.SignatureExpired.selector);
        clearance.revokeBySignature(_uid, 500, deadline, signature);
    }

    function test_by_signature_needs_its_own_scanners() external {
        uint64 deadline = type(uint64).max;
        bytes memory signature = sign(keys[1], retractDigest(_uid, 500, deadline));
        vm.expectRevert(abi.encodeWithSelector(IClearance.NotItsScanner.selector, scannerAt(1)));
        clearance.revokeBySignature(_uid, 500, deadline, signature);
        vm.expectRevert(abi.encodeWithSelector(IClearance.NotItsScanner.selector, address(0)));
        clearance.revokeBySignature(_uid, 500, deadline, "");
    }

    function test_by_signature_needs_the_very_words() external {
        uint64 deadline = type(uint64).max;
        bytes memory signature = sign(keys[0], retractDigest(_uid, 500, deadline));
        vm.expectRevert();
        clearance.revokeBySignature(_uid, 501, deadline, signature);
        vm.expectRevert();
        clearance.revokeBySignature(_uid, 500, deadline - 1, signature);
        vm.expectRevert();
        clearance.revokeBySignature(bytes32(uint256(_uid) ^ 1), 500, deadline, signature);
        vm.assertTrue(!clearance.statementOf(_uid).revoked, "revoked");
    }
}
