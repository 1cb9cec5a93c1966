// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cid} from "../../src/court/proof/Cid.sol";
import {ComposeLines} from "../../src/court/proof/ComposeLines.sol";
import {ContentUrl} from "../../src/court/proof/ContentUrl.sol";
import {Json} from "../../src/court/proof/Json.sol";
import {Manifest} from "../../src/court/proof/Manifest.sol";
import {Metadata} from "../../src/court/proof/Metadata.sol";
import {Scalar} from "../../src/court/proof/Scalar.sol";

/// @notice Lets tests call the readers that the proofs are made of.
contract Reader {
    /// @dev How a text was read.
    enum Reading {
        No,
        Yes,
        Refused
    }

    /// @param key its hash
    /// @param text its characters as they stand there
    struct Line {
        bool item;
        bytes32 key;
        bool quoted;
        uint256 items;
        string text;
    }

    function names(string calldata cid, bytes calldata content) external view returns (bool) {
        (bool raw, bytes32 digest) = Cid.parse(bytes(cid), 0, bytes(cid).length);
        return Cid.holds(raw, digest, content);
    }

    function requireNames(string calldata url, bytes calldata content) external view {
        ContentUrl.requireNames(bytes(url), 0, bytes(url).length, content);
    }

    function isObject(bytes calldata text) external pure returns (bool) {
        return Metadata.isObject(text);
    }

    function find(bytes calldata text, string calldata name) external pure returns (Json.Member memory) {
        (bool whole, Json.Members memory members) = Json.parse(text);
        require(whole, "not an object");
        return Json.find(members, bytes(name));
    }

    function lacks(bytes calldata text, string calldata name) external pure returns (bool) {
        return Metadata.lacks(text, bytes(name));
    }

    function lacksText(bytes calldata text, string calldata name) external pure returns (bool) {
        return Metadata.lacksText(text, bytes(name));
    }

    function requireCompose(bytes calldata metadata, uint8 environment, bytes calldata compose)
        external
        view
    {
        Metadata.requireCompose(metadata, environment, compose);
    }

    function contradictsItself(bytes calldata manifest) external pure returns (bool) {
        return Manifest.contradictsItself(manifest);
    }

    function line(bytes calldata compose, uint256 offset) external pure returns (Line memory) {
        ComposeLines.Directive memory found = ComposeLines.read(compose, offset);
        Scalar.Span memory value = found.value;
        return Line(found.item, found.key, value.quoted, value.items, string(compose[value.start:value.end]));
    }

    function says(bytes calldata compose, uint256 offset, string calldata value)
        external
        pure
        returns (bool)
    {
        return Scalar.equals(compose, ComposeLines.read(compose, offset).value, bytes(value));
    }

    function digestOf(bytes calldata compose, uint256 offset) external pure returns (bytes32) {
        return Manifest.digestOf(compose, ComposeLines.read(compose, offset).value);
    }

    /// @notice Many texts in one call.
    function areObjects(bytes[] calldata texts) external view returns (Reading[] memory readings) {
        readings = new Reading[](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) {
            try this.isObject(texts[i]) returns (bool whole) {
                readings[i] = whole ? Reading.Yes : Reading.No;
            } catch {
                readings[i] = Reading.Refused;
            }
        }
    }

    /// @notice Of one file, the lines at many offsets; an offset where nothing is proven gives an empty key.
    function lines(bytes calldata compose, uint256[] calldata offsets)
        external
        view
        returns (Line[] memory found)
    {
        found = new Line[](offsets.length);
        for (uint256 i = 0; i < offsets.length; ++i) {
            try this.line(compose, offsets[i]) returns (Line memory there) {
                found[i] = there;
            } catch {}
        }
    }
}
