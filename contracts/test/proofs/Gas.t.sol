// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Exhibited} from "./Exhibited.sol";
import {Exhibits} from "./Exhibits.sol";
import {Reader} from "./Reader.sol";

/// @notice No check costs more than leaves room for the rest of `Court.openProven` below 3 M gas, with every part as large and
/// as intricate as the chain still reads it.
contract ProofsGasTest is Exhibits {
    uint256 private constant MOST = 2_600_000;
    uint256 private constant METADATA = 4096;
    uint256 private constant FILE = 16384;
    uint256 private constant MANIFEST_FILE = 8192;

    Reader private immutable _reader = new Reader();
    /// @dev Of many that were tried the most expensive ones.
    bytes[] private _tokens = [bytes('"a",'), '{"a":"b"},', "\n1\n,"];
    bytes[] private _lines = [
        bytes("    - a: 1 # x\n"),
        "    -   aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:   aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa    #        \n"
    ];

    function test_AnOrdinaryComposeFile() external view {
        bytes memory compose =
            "services:\n  web:\n    image: a\n    privileged: true\n    ports:\n      - \"80:80\"\n";
        uint256 spent = _check(PRIVILEGED, metadataOf(compose), compose, "");
        vm.assertLt(spent, 250_000, "an ordinary compose file");
    }

    function test_OrdinaryMetadata() external view {
        bytes memory metadata = abi.encodePacked(
            '{"cpu": "", "nvidia": "',
            url("a"),
            '", "amd": "", "name": "Llama", "description": "Answers questions.", "logoUrl": "https://a.b/c.png"}'
        );
        vm.assertLt(_check(CPU, metadata, "", ""), 150_000, "ordinary metadata");
    }

    function test_EveryPartAtItsWorst() external view {
        bytes memory metadata = _intricate(METADATA);
        bytes memory compose = _intricateCompose();
        bytes memory manifest = _intricate(MANIFEST_FILE);
        bytes memory pinned = abi.encodePacked(
            "services:\n  web:\n    image: a@sha256:",
            Exhibited.hexOf(sha256(manifest)),
            _from(compose, "\n    v:\n")
        );
        metadata = _named(metadata, pinned);
        vm.assertLt(_check(NOT_OBJECT, _broken(metadata), "", ""), MOST, "metadata that is no object");
        vm.assertLt(_check(PRIVILEGED, _named(metadata, compose), compose, ""), MOST, "a directive");
        vm.assertLt(_check(MANIFEST, metadata, pinned, manifest), MOST, "a manifest");
    }

    /// @return worst the text of about this size that costs most to read
    function _intricate(uint256 size) private view returns (bytes memory worst) {
        uint256 most;
        for (uint256 k = 0; k < _tokens.length; ++k) {
            uint256 low = 0;
            uint256 high = size / _tokens[k].length;
            while (high - low > 1) {
                uint256 middle = (low + high) / 2;
                if (_reads(_json(_tokens[k], middle, size))) low = middle;
                else high = middle;
            }
            _reads(_json(_tokens[k], low, size));
            uint256 spent = vm.lastCallGas().gasTotalUsed;
            if (spent > most) (most, worst) = (spent, _json(_tokens[k], low, size));
        }
    }

    function _intricateCompose() private view returns (bytes memory worst) {
        uint256 most;
        for (uint256 k = 0; k < _lines.length; ++k) {
            uint256 low = 0;
            uint256 high = FILE / _lines[k].length;
            while (high - low > 1) {
                uint256 middle = (low + high) / 2;
                if (_readsCompose(_compose(_lines[k], middle))) low = middle;
                else high = middle;
            }
            _readsCompose(_compose(_lines[k], low));
            uint256 spent = vm.lastCallGas().gasTotalUsed;
            if (spent > most) (most, worst) = (spent, _compose(_lines[k], low));
        }
    }

    function _reads(bytes memory json) private view returns (bool) {
        try _reader.isObject(json) returns (bool) {
            return true;
        } catch {
            return false;
        }
    }

    function _readsCompose(bytes memory compose) private view returns (bool) {
        try _reader.line(compose, offsetOf(compose, "privileged")) {
            return true;
        } catch {
            return false;
        }
    }

    function _check(uint8 rule, bytes memory metadata, bytes memory compose, bytes memory manifest)
        private
        view
        returns (uint256 spent)
    {
        bytes memory word = rule == MANIFEST ? bytes("image") : bytes("privileged");
        uint256 offset = compose.length > 0 ? offsetOf(compose, word) : 0;
        bytes memory proof = abi.encode(IProofs.Exhibit(metadata, 1, compose, offset, manifest));
        proofs.check(rule, paramsOf(url(metadata), 7), START, proof);
        spent = vm.lastCallGas().gasTotalUsed;
    }

    /// @dev As long as a URL of a compose file is in its place.
    function _json(bytes memory token, uint256 count, uint256 size) private pure returns (bytes memory) {
        bytes memory head = abi.encodePacked('{"cpu":"', url(""), '","a":[');
        bytes memory text = abi.encodePacked(_padded(head, token, head.length + count * token.length), "0]}");
        return text.length < size ? _padded(text, " ", size) : text;
    }

    function _named(bytes memory metadata, bytes memory compose) private pure returns (bytes memory) {
        bytes memory head = abi.encodePacked('{"cpu":"', url(compose));
        bytes memory text = _padded("", metadata, metadata.length);
        for (uint256 i = 0; i < head.length; ++i) {
            text[i] = head[i];
        }
        return text;
    }

    function _broken(bytes memory metadata) private pure returns (bytes memory text) {
        text = _padded("", metadata, metadata.length);
        text[text.length - 1] = "x";
    }

    function _compose(bytes memory line, uint256 count) private pure returns (bytes memory) {
        bytes memory head = "services:\n  web:\n    privileged: true\n    v:\n";
        return _padded(head, line, head.length + count * line.length);
    }

    function _from(bytes memory text, bytes memory word) private pure returns (bytes memory rest) {
        uint256 start = offsetOf(text, word);
        rest = new bytes(text.length - start);
        for (uint256 i = 0; i < rest.length; ++i) {
            rest[i] = text[start + i];
        }
    }

    function _padded(bytes memory head, bytes memory unit, uint256 size)
        private
        pure
        returns (bytes memory text)
    {
        text = new bytes(size);
        for (uint256 i = 0; i < head.length; ++i) {
            text[i] = head[i];
        }
        for (uint256 i = head.length; i < size;) {
            for (uint256 k = 0; k < unit.length && i < size; ++k) {
                text[i++] = unit[k];
            }
        }
    }
}
