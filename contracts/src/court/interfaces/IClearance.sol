// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clean} from "../Types.sol";

/// @title Signed statements that a revision is clean
/// @notice Nothing on chain is gated by it: provider suites, orderers and agents ask before they act. A scanner has one word
/// on a revision: its latest. A later scan replaces an earlier one, and an earlier one cannot be handed in after it.
interface IClearance {
    enum Status {
        Unknown,
        Cleared,
        Flagged,
        Convicted
    }

    /// @notice What is kept of a statement.
    /// @param wordAt Unix seconds: when the revision was scanned or, where revoked, when that was
    /// @param expiresAt Unix seconds
    /// @param settled its bond was freed or slashed
    struct Statement {
        address scanner;
        uint40 wordAt;
        uint40 expiresAt;
        bool revoked;
        bool settled;
    }

    event Attested(
        bytes32 indexed uid,
        address indexed source,
        bytes32 indexed revision,
        address scanner,
        bytes32 report,
        bytes32 artifact,
        bytes32 ruleset,
        uint64 expiresAt
    );
    event Revoked(bytes32 indexed uid, address indexed scanner);
    event Cancelled(address indexed scanner, uint256 nonce);
    event Freed(bytes32 indexed uid, address indexed scanner);
    event AttesterSlashed(
        bytes32 indexed uid, bytes32 indexed caseId, address indexed scanner, uint256 amount
    );

    /// @notice Scanned in the future or before the revision was first seen, expired, or valid for too long.
    error TimesInvalid();
    error UnknownRevision(address source, bytes32 revision);
    /// @notice Nobody signed it, or no member.
    error NotMember(address signer);
    /// @notice The same scanner has said something about this revision since.
    error Superseded(bytes32 uid);
    error UnknownStatement(bytes32 uid);
    error NotItsScanner(address signer);
    error AlreadyRevoked(bytes32 uid);
    error AlreadySettled(bytes32 uid);
    error SignatureExpired();
    /// @notice The statement is not the one with this uid.
    error WrongStatement(bytes32 uid);
    error StillAtRisk(uint256 until);
    error CaseLive();
    /// @notice The case convicted nobody of what the statement denies, or by no rule that held when it was scanned.
    error NotRefuted(bytes32 caseId);
    error ThresholdInvalid();
    error NotScanners(address sender);

    /// @notice Anyone may hand in a member's signature. Puts a part of its bond at risk until expiry and appeal are over.
    /// @param statement of a revision that was checkpointed before it was scanned
    /// @param signature as `Signature` reads it
    /// @return uid keccak256(abi.encode(EIP-712 digest, scanner)): two scanners may sign the same words
    function attest(Clean calldata statement, bytes calldata signature) external returns (bytes32 uid);

    /// @notice By the scanner itself. The bond stays at risk: a word taken back was still given.
    function revoke(bytes32 uid) external;

    /// @notice The same by signature: Retract(bytes32 uid,uint256 nonce,uint64 deadline).
    function revokeBySignature(bytes32 uid, uint256 nonce, uint64 deadline, bytes calldata signature) external;

    /// @notice Uses one of the caller's nonces up: what it signed with it and nobody has handed in yet is void. That is all
    /// that nonces are for here: a statement is taken once since each has to be later than the last, a retraction once since
    /// a statement is revoked once.
    function cancel(uint256 nonce) external;

    /// @notice Frees the bond behind a statement whose time at risk is over: the risk time after its expiry, twice that where
    /// the revision was convicted, and never while a case on it is live.
    function free(bytes32 uid, Clean calldata statement) external;

    /// @notice Takes the bond behind a statement whose revision was convicted by a rule that was in force when it was
    /// scanned: half to the accuser, half to the victims' pot of that case. A conviction by people alone (quorum, panel or
    /// arbiter) costs an attester nothing: there was no rule to have looked for.
    function slash(bytes32 uid, Clean calldata statement, bytes32 caseId) external;

    /// @notice Convicted, else Flagged while any case is live, else Cleared by enough statements. Unknown where the present
    /// revision cannot be read.
    /// @return status of the present revision
    /// @return revision the present one
    /// @return count unrevoked, unexpired statements on it
    /// @return expiresAt when the count falls below the threshold; 0 when it is below
    function statusOf(address source)
        external
        view
        returns (Status status, bytes32 revision, uint256 count, uint64 expiresAt);

    /// @notice Whether this scanner ever called this revision clean, revoked or not: it does not sit on its panel.
    function hasAttested(address source, bytes32 revision, address scanner) external view returns (bool);

    function statementOf(bytes32 uid) external view returns (Statement memory);

    function uidOf(Clean calldata statement, address scanner) external view returns (bytes32);

    function isCancelled(address scanner, uint256 nonce) external view returns (bool);
}
