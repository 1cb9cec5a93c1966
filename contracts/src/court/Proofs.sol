// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";
import {SourceParams} from "../protocol/Types.sol";
import {Charge} from "./Types.sol";
import {IProofs} from "./interfaces/IProofs.sol";
import {ComposeLines} from "./proof/ComposeLines.sol";
import {ContentUrl} from "./proof/ContentUrl.sol";
import {InitialRules} from "./proof/InitialRules.sol";
import {Manifest} from "./proof/Manifest.sol";
import {Metadata} from "./proof/Metadata.sol";
import {Scalar} from "./proof/Scalar.sol";
import {Text} from "./proof/Text.sol";

/// @title Direct proofs against a source
contract Proofs is IProofs, Ownable {
    uint256 public constant MOST_METADATA = 4096;
    uint256 public constant MOST_COMPOSE = 16384;
    uint256 public constant MOST_MANIFEST = 8192;
    /// @notice How long it takes, in seconds, until a rule that the owner adds is in force.
    uint40 public constant DELAY = 7 days;

    uint256 private constant MOST_RULES = 255;
    uint256 private constant LONGEST_KEY = 32;
    uint256 private constant LONGEST_VALUE = 128;
    bytes32 private constant IMAGE = keccak256("image");

    Rule[] private _rules;
    mapping(uint256 rule => uint40) private _inForceSince;

    constructor(address owner) Ownable(owner) {
        Rule[] memory rows = InitialRules.rows();
        for (uint256 i = 0; i < rows.length; ++i) {
            _add(rows[i], uint40(block.timestamp));
        }
    }

    /// @inheritdoc IProofs
    function inForceSince(uint8 rule) external view returns (uint40) {
        return _inForceSince[rule];
    }

    /// @inheritdoc IProofs
    function ruleAt(uint8 rule) external view returns (Rule memory) {
        if (rule >= _rules.length) revert UnknownRule(rule);
        return _rules[rule];
    }

    /// @inheritdoc IProofs
    function ruleCount() external view returns (uint256) {
        return _rules.length;
    }

    /// @inheritdoc IProofs
    function addRule(Rule calldata row) external onlyOwner returns (uint8 rule) {
        if (_rules.length >= MOST_RULES) revert TooManyRules();
        _requireValid(row);
        rule = _add(row, uint40(block.timestamp) + DELAY);
    }

    /// @inheritdoc IProofs
    function check(uint8 rule, bytes calldata params, uint40 firstSeen, bytes calldata proof)
        external
        view
        returns (Charge charge)
    {
        if (rule >= _rules.length) revert UnknownRule(rule);
        if (firstSeen < _inForceSince[rule]) revert NotInForce(rule, _inForceSince[rule]);
        Rule memory row = _rules[rule];
        SourceParams memory source = abi.decode(params, (SourceParams));
        Exhibit memory exhibit = abi.decode(proof, (Exhibit));

        _requireAtMost(exhibit.metadata, MOST_METADATA);
        bytes memory url = bytes(source.imageMetadataUrl);
        ContentUrl.requireNames(url, 0, url.length, exhibit.metadata);
        if (row.kind <= Kind.EnvironmentField) {
            _checkMetadata(row, source.imageEnvironments, exhibit.metadata);
        } else {
            _checkCompose(row, source.imageEnvironments, exhibit);
        }
        return row.charge;
    }

    function _checkMetadata(Rule memory row, uint8 environments, bytes memory metadata) private pure {
        if (row.kind == Kind.MetadataNotObject) {
            if (Metadata.isObject(metadata)) revert IsObject();
        } else if (row.kind == Kind.MetadataField) {
            if (!Metadata.lacks(metadata, bytes(row.key))) revert MemberPresent();
        } else {
            if (row.environments & environments == 0) revert EnvironmentNotOffered();
            if (!Metadata.lacksText(metadata, bytes(row.key))) revert MemberPresent();
        }
    }

    function _checkCompose(Rule memory row, uint8 environments, Exhibit memory exhibit) private view {
        uint8 environment = exhibit.environment;
        if (environment != 1 && environment != 2 && environment != 4) revert EnvironmentNotOffered();
        if (environment & environments == 0) revert EnvironmentNotOffered();
        _requireAtMost(exhibit.compose, MOST_COMPOSE);
        _requireAtMost(exhibit.manifest, MOST_MANIFEST);
        Metadata.requireCompose(exhibit.metadata, environment, exhibit.compose);

        ComposeLines.Directive memory found = ComposeLines.read(exhibit.compose, exhibit.offset);
        if (row.kind == Kind.ImageManifest) return _checkManifest(found, exhibit);
        if (found.item != (row.kind == Kind.ComposeBind) || found.key != keccak256(bytes(row.key))) {
            revert DirectiveNotFound();
        }
        if (!_says(exhibit.compose, found, bytes(row.value))) revert DirectiveNotFound();
    }

    function _checkManifest(ComposeLines.Directive memory found, Exhibit memory exhibit) private view {
        if (found.item || found.key != IMAGE || found.value.items > 0) revert DirectiveNotFound();
        bytes32 digest = Manifest.digestOf(exhibit.compose, found.value);
        if (EfficientHashLib.sha2(exhibit.manifest, 0, exhibit.manifest.length) != digest) {
            revert ContentMismatch();
        }
        if (!Manifest.contradictsItself(exhibit.manifest)) revert ManifestSound();
    }

    /// @dev Of a bind, `value` is the part before the first colon; an absolute path follows.
    function _says(bytes memory compose, ComposeLines.Directive memory found, bytes memory value)
        private
        pure
        returns (bool)
    {
        if (!found.item) return Scalar.equals(compose, found.value, value);
        bytes memory bind = abi.encodePacked(value, ":/");
        return found.value.items == 0 && found.value.start + bind.length <= found.value.end
            && Text.hasAt(compose, found.value.start, bind);
    }

    function _add(Rule memory row, uint40 since) private returns (uint8 rule) {
        // forge-lint: disable-next-line(unsafe-typecast): `MOST_RULES` fits.
        rule = uint8(_rules.length);
        _rules.push(row);
        _inForceSince[rule] = since;
        emit RuleAdded(rule, row.kind, row.charge, row.environments, row.key, row.value, since);
    }

    function _requireValid(Rule memory row) private pure {
        bool source = row.charge == Charge.MaliciousSource || row.charge == Charge.MalformedSource;
        bool perEnvironment = row.kind == Kind.EnvironmentField;
        bool keyed = row.kind != Kind.MetadataNotObject && row.kind != Kind.ImageManifest;
        bool valued = row.kind == Kind.ComposeScalar || row.kind == Kind.ComposeBind;
        bool valid = source && perEnvironment == (row.environments > 0) && row.environments < 8
            && _isBetween(bytes(row.key), keyed ? 1 : 0, keyed ? LONGEST_KEY : 0)
            && _isBetween(bytes(row.value), valued ? 1 : 0, valued ? LONGEST_VALUE : 0);
        uint256 word = Text.LETTERS | Text.DIGITS | (1 << 0x5f);
        for (uint256 i = 0; valid && i < bytes(row.key).length; ++i) {
            valid = Text.isIn(Text.byteAt(bytes(row.key), i), word);
        }
        if (!valid) revert InvalidRule();
    }

    function _isBetween(bytes memory text, uint256 least, uint256 most) private pure returns (bool) {
        return text.length >= least && text.length <= most;
    }

    function _requireAtMost(bytes memory content, uint256 most) private pure {
        if (content.length > most) revert TooLarge(content.length, most);
    }
}
