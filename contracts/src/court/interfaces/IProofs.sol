// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../Types.sol";

/// @title Faults of a source that the chain can check for itself from the bytes
/// @notice A rule is a row of data, added by the owner after a delay, and holds for revisions first seen later only.
/// @dev What is proven is beyond doubt or not proven at all: whatever readers might take in two ways is refused here and
/// goes to the panel.
interface IProofs {
    /// @notice What a rule looks at.
    /// @dev MetadataNotObject: the metadata is not a JSON object (RFC 8259).
    /// MetadataField: it has no member `key`.
    /// EnvironmentField: a bit of `environments` is set in the source, and member `key` is missing or no non-empty string.
    /// ComposeScalar: a service of a compose file has `key: value`.
    /// ComposeBind: a service of a compose file has an item `value:…` in its list `key`.
    /// ImageManifest: the manifest that an image is pinned to is none.
    enum Kind {
        MetadataNotObject,
        MetadataField,
        EnvironmentField,
        ComposeScalar,
        ComposeBind,
        ImageManifest
    }

    /// @param environments bits of `SourceParams.imageEnvironments`; 0 unless the kind is EnvironmentField
    /// @param key at most 32 letters, digits or underscores; empty where the kind has none
    /// @param value at most 128 bytes; empty where the kind has none
    struct Rule {
        Kind kind;
        Charge charge;
        uint8 environments;
        string key;
        string value;
    }

    /// @notice What a proof is made of: `proof` is abi.encode(Exhibit). Parts that a kind does not look at stay empty.
    /// @param metadata what the CID in `imageMetadataUrl` names, at most 4 KiB
    /// @param environment one bit: 1 `cpu`, 2 `nvidia`, 4 `amd`
    /// @param compose what the CID in the metadata's member for that environment names, at most 16 KiB
    /// @param offset of the first byte, spaces aside, of the line in `compose` that is meant
    /// @param manifest what the digest on that line names, at most 8 KiB
    struct Exhibit {
        bytes metadata;
        uint8 environment;
        bytes compose;
        uint256 offset;
        bytes manifest;
    }

    event RuleAdded(
        uint8 indexed rule,
        Kind kind,
        Charge charge,
        uint8 environments,
        string key,
        string value,
        uint40 inForceSince
    );

    error UnknownRule(uint8 rule);
    /// @notice A row that could never be proven, or that could be proven of anything.
    error InvalidRule();
    /// @notice All 255 numbers are taken.
    error TooManyRules();
    /// @notice The revision was on chain before the rule was in force.
    error NotInForce(uint8 rule, uint40 inForceSince);

    /// @notice More bytes than the chain reads.
    error TooLarge(uint256 size, uint256 most);
    /// @notice More tokens, lines, members or levels than the chain reads.
    error TooComplex();
    /// @notice Not `ipfs://CID`, `https://host/ipfs/CID` or `http://host/ipfs/CID` and nothing after it.
    error UrlNotContentAddressed();
    /// @notice The CID is of a form that is not read here.
    error UnsupportedCid();
    /// @notice The bytes are not what the CID or the digest names.
    error ContentMismatch();
    /// @notice Some readers would take these bytes for another encoding than UTF-8.
    error AmbiguousEncoding();
    /// @notice Members of the same name, names that differ in case only, or names written with escapes.
    error AmbiguousMember();
    /// @notice The metadata is a JSON object.
    error IsObject();
    /// @notice The metadata is no JSON object, so it has no members.
    error NotObject();
    /// @notice The member is there.
    error MemberPresent();
    /// @notice The metadata names no compose file for this environment in a way that every reader takes alike.
    error NoComposeFile();
    /// @notice The source does not offer this environment, or it is not one bit.
    error EnvironmentNotOffered();
    /// @notice The line at this offset is outside of the part of YAML that is read here.
    error UnreadableLine(uint256 offset);
    /// @notice The key of the line at this offset has stood in the same mapping before.
    error DuplicateKey(uint256 offset);
    /// @notice No line of a service's mapping starts at the offset, or it does not say what the rule is about.
    error DirectiveNotFound();
    /// @notice The line at the offset is no `image` of a service with a sha256 digest at its end.
    error ImageNotPinned();
    /// @notice Nothing in the manifest contradicts itself.
    error ManifestSound();

    /// @notice Adds a rule, by the owner. It is in force once the delay is over.
    /// @return rule its number
    function addRule(Rule calldata row) external returns (uint8 rule);

    /// @notice Whether `proof` shows that the source, with the parameters of this revision, breaks a rule.
    /// @param params abi.encode(SourceParams) of the revision; the caller has checked that it hashes to it
    /// @param firstSeen Unix seconds of the revision's first checkpoint
    /// @param proof abi.encode(Exhibit)
    /// @return charge what a broken rule amounts to
    /// @dev Reverts with a reason when the proof shows nothing.
    function check(uint8 rule, bytes calldata params, uint40 firstSeen, bytes calldata proof)
        external
        view
        returns (Charge charge);

    /// @return Unix seconds from which on the rule is in force; 0 when there is none
    function inForceSince(uint8 rule) external view returns (uint40);

    function ruleAt(uint8 rule) external view returns (Rule memory);

    function ruleCount() external view returns (uint256);
}
