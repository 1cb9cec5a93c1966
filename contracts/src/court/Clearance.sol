// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {IClearance} from "./interfaces/IClearance.sol";
import {ICourtRecord} from "./interfaces/ICourtRecord.sol";
import {IProofs} from "./interfaces/IProofs.sol";
import {IRevisions} from "./interfaces/IRevisions.sol";
import {IScanners} from "./interfaces/IScanners.sol";
import {Nonces} from "./lib/Nonces.sol";
import {Signature} from "./lib/Signature.sol";
import {Clean, Judgment, Outcome} from "./Types.sol";

/// @title Statements, what stands behind them, what they add up to; see `IClearance`
contract Clearance is IClearance, EIP712 {
    using Nonces for Nonces.Used;
    using SafeCast for uint256;

    /// @param threshold statements that clear a revision, 1 to 32
    /// @param stake wei of its scanner's bond that answers for a statement
    /// @param maxValidity seconds from scan to expiry
    /// @param riskTime seconds after expiry; has to be twice the longest case or more
    struct Terms {
        uint8 threshold;
        uint128 stake;
        uint40 maxValidity;
        uint40 riskTime;
    }

    bytes32 public constant CLEAN_TYPEHASH = keccak256(
        "Clean(address source,bytes32 revision,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 expiresAt,uint256 nonce)"
    );
    bytes32 public constant RETRACT_TYPEHASH =
        keccak256("Retract(bytes32 uid,uint256 nonce,uint64 deadline)");

    IRevisions public immutable revisions;
    IScanners public immutable scanners;
    ICourtRecord public immutable court;
    IProofs public immutable proofs;
    uint8 public immutable threshold;
    uint128 public immutable stake;
    uint40 public immutable maxValidity;
    uint40 public immutable riskTime;

    mapping(bytes32 uid => Statement) private _statements;
    mapping(address source => mapping(bytes32 revision => mapping(address scanner => bytes32 uid))) private
        _latest;
    Nonces.Used private _cancelled;

    /// @param court_ may not be deployed yet; so the others
    constructor(
        IRevisions revisions_,
        IScanners scanners_,
        ICourtRecord court_,
        IProofs proofs_,
        Terms memory terms
    ) {
        if (terms.threshold == 0 || terms.threshold > 32) revert ThresholdInvalid();
        revisions = revisions_;
        scanners = scanners_;
        court = court_;
        proofs = proofs_;
        threshold = terms.threshold;
        stake = terms.stake;
        maxValidity = terms.maxValidity;
        riskTime = terms.riskTime;
    }

    /// @notice What `scanners` pays for a slash.
    receive() external payable {
        if (msg.sender != address(scanners)) revert NotScanners(msg.sender);
    }

    /* VIEWS */

    /// @inheritdoc IClearance
    function hasAttested(address source, bytes32 revision, address scanner) external view returns (bool) {
        return _latest[source][revision][scanner] != 0;
    }

    /// @inheritdoc IClearance
    function statementOf(bytes32 uid) external view returns (Statement memory) {
        return _statements[uid];
    }

    /// @inheritdoc IClearance
    function uidOf(Clean calldata statement, address scanner) external view returns (bytes32) {
        return _uid(_digest(statement), scanner);
    }

    /// @inheritdoc IClearance
    function isCancelled(address scanner, uint256 nonce) external view returns (bool) {
        return _cancelled.isUsed(scanner, nonce);
    }

    /// @inheritdoc IClearance
    function statusOf(address source)
        external
        view
        returns (Status status, bytes32 revision, uint256 count, uint64 expiresAt)
    {
        try revisions.revisionOf(source) returns (bytes32 present) {
            revision = present;
        } catch {
            return (Status.Unknown, 0, 0, 0);
        }
        (count, expiresAt) = _standing(source, revision);
        if (court.isConvicted(source, revision)) status = Status.Convicted;
        else if (court.liveCasesOf(source, revision) != 0) status = Status.Flagged;
        else if (count >= threshold) status = Status.Cleared;
    }

    /* STATEMENTS */

    /// @inheritdoc IClearance
    function attest(Clean calldata statement, bytes calldata signature) external returns (bytes32 uid) {
        _checkTimes(statement);
        bytes32 digest = _digest(statement);
        address scanner = Signature.signerOf(digest, signature);
        // The zero address, which is nobody's, never joins.
        if (!scanners.isMember(scanner)) revert NotMember(scanner);
        _cancelled.requireUnused(scanner, statement.nonce);

        // Later than the last: so no statement is taken twice either.
        bytes32 latest = _latest[statement.source][statement.revision][scanner];
        if (statement.scannedAt <= _statements[latest].wordAt) revert Superseded(latest);
        uid = _uid(digest, scanner);
        _latest[statement.source][statement.revision][scanner] = uid;
        _statements[uid] = Statement({
            scanner: scanner,
            wordAt: uint256(statement.scannedAt).toUint40(),
            expiresAt: uint256(statement.expiresAt).toUint40(),
            revoked: false,
            settled: false
        });

        scanners.reserve(scanner, stake);
        _emitAttested(uid, scanner, statement);
    }

    /// @inheritdoc IClearance
    function revoke(bytes32 uid) external {
        _revoke(uid, msg.sender);
    }

    /// @inheritdoc IClearance
    function revokeBySignature(bytes32 uid, uint256 nonce, uint64 deadline, bytes calldata signature)
        external
    {
        if (block.timestamp > deadline) revert SignatureExpired();
        bytes32 digest = _hashTypedData(keccak256(abi.encode(RETRACT_TYPEHASH, uid, nonce, deadline)));
        address signer = Signature.signerOf(digest, signature);
        _cancelled.requireUnused(signer, nonce);
        _revoke(uid, signer);
    }

    /// @inheritdoc IClearance
    function cancel(uint256 nonce) external {
        _cancelled.use(msg.sender, nonce);
        emit Cancelled(msg.sender, nonce);
    }

    /* BONDS */

    /// @inheritdoc IClearance
    function free(bytes32 uid, Clean calldata statement) external {
        Statement storage kept = _unsettled(uid, statement);
        // A case that was opened at the last moment leaves time to slash after it.
        uint256 riskTimes = court.isConvicted(statement.source, statement.revision) ? 2 : 1;
        uint256 until = kept.expiresAt + riskTimes * riskTime;
        if (block.timestamp <= until) revert StillAtRisk(until);
        if (court.liveCasesOf(statement.source, statement.revision) != 0) revert CaseLive();
        kept.settled = true;
        scanners.release(kept.scanner, stake);
        emit Freed(uid, kept.scanner);
    }

    /// @inheritdoc IClearance
    function slash(bytes32 uid, Clean calldata statement, bytes32 caseId) external {
        Statement storage kept = _unsettled(uid, statement);
        Judgment memory judgment = court.judgmentOf(caseId);
        if (!_refutes(judgment, statement)) revert NotRefuted(caseId);
        kept.settled = true;
        uint256 taken = scanners.slash(kept.scanner, stake);
        uint256 bounty = taken / 2;
        court.creditTo{value: bounty}(judgment.accuser);
        court.compensate{value: taken - bounty}(caseId);
        emit AttesterSlashed(uid, caseId, kept.scanner, taken);
    }

    /* INTERNALS */

    function _revoke(bytes32 uid, address signer) private {
        Statement storage kept = _statements[uid];
        if (kept.scanner == address(0)) revert UnknownStatement(uid);
        if (kept.scanner != signer) revert NotItsScanner(signer);
        if (kept.revoked) revert AlreadyRevoked(uid);
        kept.revoked = true;
        // What the scanner signed earlier and nobody has handed in yet is taken back with it.
        kept.wordAt = block.timestamp.toUint40();
        emit Revoked(uid, signer);
    }

    /// @dev Whoever could date a scan before the rules would answer to none of them.
    function _checkTimes(Clean calldata statement) private view {
        uint256 firstSeen = revisions.firstSeen(statement.source, statement.revision);
        if (firstSeen == 0) revert UnknownRevision(statement.source, statement.revision);
        if (
            statement.scannedAt < firstSeen || statement.scannedAt > block.timestamp
                || statement.expiresAt <= block.timestamp
                || statement.expiresAt > uint256(statement.scannedAt) + maxValidity
        ) revert TimesInvalid();
    }

    function _unsettled(bytes32 uid, Clean calldata statement) private view returns (Statement storage kept) {
        kept = _statements[uid];
        if (kept.scanner == address(0)) revert UnknownStatement(uid);
        if (kept.settled) revert AlreadySettled(uid);
        if (_uid(_digest(statement), kept.scanner) != uid) revert WrongStatement(uid);
    }

    /// @dev A subject that is a source is convicted of being malicious or malformed, both of which a statement denies.
    function _refutes(Judgment memory judgment, Clean calldata statement) private view returns (bool) {
        if (judgment.outcome != Outcome.Convicted || judgment.settledAt == 0) return false;
        if (judgment.subject != statement.source || judgment.revision != statement.revision) return false;
        if (judgment.rule == type(uint8).max) return false;
        uint40 since = proofs.inForceSince(judgment.rule);
        return since != 0 && since <= statement.scannedAt;
    }

    /// @return count statements that stand
    /// @return expiresAt the expiry after which fewer than `threshold` do
    function _standing(address source, bytes32 revision)
        private
        view
        returns (uint256 count, uint64 expiresAt)
    {
        address[32] memory seats = scanners.seats();
        uint40[32] memory latestFirst;
        for (uint256 seat; seat < 32; ++seat) {
            if (seats[seat] == address(0)) continue;
            Statement storage kept = _statements[_latest[source][revision][seats[seat]]];
            uint40 expiry = kept.expiresAt;
            if (kept.revoked || kept.settled || expiry <= block.timestamp) continue;
            uint256 place = count++;
            for (; place != 0 && latestFirst[place - 1] < expiry; --place) {
                latestFirst[place] = latestFirst[place - 1];
            }
            latestFirst[place] = expiry;
        }
        if (count >= threshold) expiresAt = latestFirst[threshold - 1];
    }

    function _emitAttested(bytes32 uid, address scanner, Clean calldata statement) private {
        emit Attested(
            uid,
            statement.source,
            statement.revision,
            scanner,
            statement.report,
            statement.artifact,
            statement.ruleset,
            statement.expiresAt
        );
    }

    function _digest(Clean calldata statement) private view returns (bytes32) {
        return _hashTypedData(keccak256(abi.encode(CLEAN_TYPEHASH, statement)));
    }

    function _uid(bytes32 digest, address scanner) private pure returns (bytes32) {
        return keccak256(abi.encode(digest, scanner));
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("OGPU Court", "1");
    }
}
