// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clean} from "../Types.sol";

/// @title Signed statements that a revision is clean
/// @notice Nothing on chain is gated by it: provider suites, orderers and agents ask before they act.
interface IClearance {
    enum Status {
        Unknown,
        Cleared,
        Flagged,
        Convicted
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
    event AttesterSlashed(
        bytes32 indexed uid, bytes32 indexed caseId, address indexed scanner, uint256 amount
    );

    /// @notice Anyone may hand in a scanner's signature. Puts a part of its bond at risk until expiry and appeal are over.
    /// @return uid the EIP-712 digest of the statement
    function attest(Clean calldata statement, bytes calldata signature) external returns (bytes32 uid);

    /// @notice By the scanner itself. The bond stays at risk: a word taken back was still given.
    function revoke(bytes32 uid) external;

    /// @notice The same by signature: Retract(bytes32 uid,uint256 nonce,uint64 deadline).
    function revokeBySignature(bytes32 uid, uint256 nonce, uint64 deadline, bytes calldata signature) external;

    /// @notice Frees the bond behind a statement whose time at risk is over.
    function free(bytes32 uid) external;

    /// @notice Takes the bond behind a statement whose revision was convicted by a rule that was in force when it was
    /// scanned: half to the accuser, half to the victims' pot of that case.
    function slash(bytes32 uid, Clean calldata statement, bytes32 caseId) external;

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
}
