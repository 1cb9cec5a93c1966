// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What somebody is accused of.
enum Charge {
    MaliciousSource,
    MalformedSource,
    NonDelivery,
    InvalidResult
}

/// @notice Where a case stands. It moves along the diagram of `docs/contracts/court.md` only, and `Settled` is final.
enum Phase {
    None,
    Open,
    Voting,
    Reveal,
    Ruled,
    Arbiter,
    Settled
}

enum Outcome {
    None,
    Convicted,
    Acquitted,
    Void
}

/// @notice A scanner's signed word that one revision of a source deserves a charge. EIP-712.
/// @param revision keccak256(abi.encode(source, params))
/// @param report hash of the canonical report
/// @param artifact root over what was fetched: metadata, compose files, manifests, layers
/// @param ruleset digest of the rules that the report was made with
/// @param scannedAt Unix seconds
/// @param deadline Unix seconds; of no use after it
/// @param nonce unordered, single use
struct Finding {
    address source;
    bytes32 revision;
    uint8 charge;
    bytes32 report;
    bytes32 artifact;
    bytes32 ruleset;
    uint64 scannedAt;
    uint64 deadline;
    uint256 nonce;
}

/// @notice A scanner's signed word that one revision of a source is clean, until it expires. EIP-712.
struct Clean {
    address source;
    bytes32 revision;
    bytes32 report;
    bytes32 artifact;
    bytes32 ruleset;
    uint64 scannedAt;
    uint64 expiresAt;
    uint256 nonce;
}

/// @notice What a case came to, for those who act on it afterwards.
/// @param rule the rule of `IProofs` that convicted, or `type(uint8).max` when it was none
struct Judgment {
    address accused;
    address accuser;
    Charge charge;
    Outcome outcome;
    address subject;
    bytes32 revision;
    uint40 settledAt;
    uint8 rule;
}
