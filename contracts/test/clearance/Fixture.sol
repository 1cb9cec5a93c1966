// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clearance} from "../../src/court/Clearance.sol";
import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {Charge, Clean, Judgment, Outcome} from "../../src/court/Types.sol";
import {WithRevisions} from "../revisions/Fixture.sol";
import {StubCourt, StubProofs} from "./Stubs.sol";

/// @notice Clearance beside real sources, revisions and scanners, and a court that says what it is told.
abstract contract WithClearance is WithRevisions {
    uint128 internal constant STAKE = 2 ether + 1;
    uint128 internal constant BOND = 100 ether;
    uint40 internal constant MAX_VALIDITY = 90 days;
    uint40 internal constant RISK_TIME = 40 days;
    uint8 internal constant THRESHOLD = 2;
    uint8 internal constant RULE = 7;
    bytes32 internal constant CASE = keccak256("case");

    /// @dev Keys of four scanners.
    uint256[4] internal keys = [uint256(0xA1), 0xA2, 0xA3, 0xA4];

    StubCourt internal court;
    StubProofs internal proofs;
    Scanners internal scanners;
    Clearance internal clearance;
    bytes32 internal revision;
    uint256 private _nonce;

    function setUp() public virtual override {
        super.setUp();
        vm.roll(1000);
        court = new StubCourt();
        proofs = new StubProofs();
        proofs.setInForceSince(RULE, uint40(block.timestamp) - 1 days);
        address clearance_ = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        scanners = new Scanners(
            address(this),
            address(court),
            clearance_,
            Scanners.Terms({open: true, admissionDelay: 0, exitDelay: 30 days, minBond: 1 ether})
        );
        clearance = new Clearance(revisions, scanners, court, IProofs(address(proofs)), terms(THRESHOLD));
        require(address(clearance) == clearance_, "address");
        for (uint256 i = 0; i < keys.length; ++i) {
            vm.deal(scannerAt(i), BOND);
            vm.prank(scannerAt(i));
            scanners.join{value: BOND}();
        }
        vm.roll(1001);
        revision = revisions.checkpoint(address(source));
        wait(1 hours);
    }

    function terms(uint8 threshold) internal pure returns (Clearance.Terms memory) {
        return
            Clearance.Terms({
                threshold: threshold, stake: STAKE, maxValidity: MAX_VALIDITY, riskTime: RISK_TIME
            });
    }

    function scannerAt(uint256 index) internal view returns (address) {
        return vm.addr(keys[index]);
    }

    function wait(uint256 duration) internal {
        vm.warp(vm.getBlockTimestamp() + duration);
    }

    /// @notice A statement about the source as it was checkpointed last, scanned just now, good for a week.
    function clean() internal returns (Clean memory) {
        return Clean({
            source: address(source),
            revision: revision,
            report: keccak256("report"),
            artifact: keccak256("artifact"),
            ruleset: keccak256("ruleset"),
            scannedAt: uint64(vm.getBlockTimestamp()),
            expiresAt: uint64(vm.getBlockTimestamp() + 7 days),
            nonce: _nonce++
        });
    }

    function attest(uint256 index, Clean memory statement) internal returns (bytes32) {
        return clearance.attest(statement, sign(keys[index], digestOf(statement)));
    }

    function expectRefused(Clean memory statement, bytes memory signature, bytes memory reason) internal {
        vm.expectRevert(reason);
        clearance.attest(statement, signature);
    }

    function separatorOf(string memory name, string memory version, uint256 chain, address verifier)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chain,
                verifier
            )
        );
    }

    function digestUnder(bytes32 separator, Clean memory statement) internal pure returns (bytes32) {
        bytes32 words = keccak256(
            abi.encode(
                keccak256(
                    "Clean(address source,bytes32 revision,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 expiresAt,uint256 nonce)"
                ),
                statement.source,
                statement.revision,
                statement.report,
                statement.artifact,
                statement.ruleset,
                statement.scannedAt,
                statement.expiresAt,
                statement.nonce
            )
        );
        return keccak256(abi.encodePacked(hex"1901", separator, words));
    }

    function digestOf(Clean memory statement) internal view returns (bytes32) {
        return digestUnder(separatorOf("OGPU Court", "1", block.chainid, address(clearance)), statement);
    }

    function retractDigest(bytes32 uid, uint256 nonce, uint64 deadline) internal view returns (bytes32) {
        bytes32 words = keccak256(
            abi.encode(keccak256("Retract(bytes32 uid,uint256 nonce,uint64 deadline)"), uid, nonce, deadline)
        );
        bytes32 separator = separatorOf("OGPU Court", "1", block.chainid, address(clearance));
        return keccak256(abi.encodePacked(hex"1901", separator, words));
    }

    /// @notice The conviction of this source by a rule, settled just now.
    function conviction() internal view returns (Judgment memory) {
        return Judgment({
            accused: client,
            accuser: stranger,
            charge: Charge.MaliciousSource,
            outcome: Outcome.Convicted,
            subject: address(source),
            revision: revision,
            settledAt: uint40(vm.getBlockTimestamp()),
            rule: RULE
        });
    }

    function convict() internal {
        court.setJudgment(CASE, conviction());
        court.setConvicted(address(source), revision, true);
    }

    function expectStatus(IClearance.Status status, uint256 count, uint256 expiresAt) internal view {
        (IClearance.Status actual, bytes32 present, uint256 counted, uint64 until) =
            clearance.statusOf(address(source));
        vm.assertEq(uint256(actual), uint256(status), "status");
        vm.assertEq(present, revisionNow(), "revision");
        vm.assertEq(counted, count, "count");
        vm.assertEq(uint256(until), expiresAt, "expiresAt");
    }
}
