// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";
import {IProofs} from "../interfaces/IProofs.sol";
import {Text} from "./Text.sol";

/// @title Content identifiers of IPFS, and whether bytes are what one names
/// @notice Reads CIDv0 (base58btc) and CIDv1 in lower-case base32 of a raw block or a dag-pb node, with SHA-256. Files of
/// one block only: of a larger one the CID names a tree, not its bytes. Holds for content below 2 MiB.
library Cid {
    uint256 private constant V0_LENGTH = 46;
    uint256 private constant V1_LENGTH = 59;
    /// @dev Multihash: SHA-256, 32 bytes.
    uint256 private constant SHA256 = 0x1220;
    /// @dev Types of a UnixFS entry.
    bytes1 private constant FILE = 0x02;
    bytes1 private constant RAW = 0x00;
    uint32 private constant V1_RAW = 0x01551220;
    uint32 private constant V1_DAG_PB = 0x01701220;

    /// @param start of the CID in `text`, which must reach to `end` exactly
    /// @return raw whether it names a raw block; otherwise a dag-pb node
    /// @return digest SHA-256 of the block
    function parse(bytes memory text, uint256 start, uint256 end)
        internal
        pure
        returns (bool raw, bytes32 digest)
    {
        uint256 header;
        if (end == start + V0_LENGTH) {
            (header, digest) = _decode58(text, start);
            if (header != SHA256) revert IProofs.UnsupportedCid();
        } else if (end == start + V1_LENGTH && Text.byteAt(text, start) == 0x62) {
            (header, digest) = _decode32(text, start + 1);
            raw = header == V1_RAW;
            if (!raw && header != V1_DAG_PB) revert IProofs.UnsupportedCid();
        } else {
            revert IProofs.UnsupportedCid();
        }
    }

    /// @return whether a block with this digest holds `content` and nothing else
    function holds(bool raw, bytes32 digest, bytes memory content) internal view returns (bool) {
        if (raw) return _sha256(content) == digest;
        (bytes memory node, uint256 kind) = _node(content);
        if (_sha256(node) == digest) return true;
        node[kind] = RAW;
        if (_sha256(node) == digest) return true;
        return sha256(_link(_sha256(content), content.length)) == digest;
    }

    /// @dev A dag-pb node with the UnixFS entry { Type, Data, filesize } and no links. Data is left out when empty.
    /// @return node of type "file"; some writers say "raw" of a block that holds a file's bytes
    /// @return kind where its type stands
    function _node(bytes memory content) private pure returns (bytes memory node, uint256 kind) {
        bytes memory size = _varint(content.length);
        bytes memory data = content.length > 0 ? abi.encodePacked(hex"12", size) : bytes("");
        bytes memory entryLength = _varint(2 + data.length + content.length + 1 + size.length);
        node = abi.encodePacked(hex"0a", entryLength, hex"08", FILE, data, content, hex"18", size);
        kind = 2 + entryLength.length;
    }

    /// @dev A dag-pb node of a file with one raw leaf: the link { Hash, Name "", Tsize }, then the UnixFS entry
    /// { Type, filesize, blocksizes }.
    function _link(bytes32 leaf, uint256 length) private pure returns (bytes memory) {
        bytes memory size = _varint(length);
        bytes memory link = abi.encodePacked(hex"0a24", V1_RAW, leaf, hex"120018", size);
        bytes memory entry = abi.encodePacked(hex"080218", size, hex"20", size);
        return abi.encodePacked(hex"12", uint8(link.length), link, hex"0a", uint8(entry.length), entry);
    }

    /// @dev Protobuf, for numbers below 2^21.
    function _varint(uint256 n) private pure returns (bytes memory) {
        // forge-lint: disable-start(unsafe-typecast): each byte takes the seven bits that are meant for it.
        if (n < 0x80) return abi.encodePacked(uint8(n));
        if (n < 0x4000) return abi.encodePacked(uint8(n | 0x80), uint8(n >> 7));
        return abi.encodePacked(uint8(n | 0x80), uint8((n >> 7) | 0x80), uint8(n >> 14));
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @dev Without the copy that `sha256` makes of its argument.
    function _sha256(bytes memory content) private view returns (bytes32) {
        return EfficientHashLib.sha2(content, 0, content.length);
    }

    /// @return header the two bytes before the digest
    function _decode58(bytes memory text, uint256 start)
        private
        pure
        returns (uint256 header, bytes32 digest)
    {
        // 46 digits of base 58 need 270 bits: the lowest 128 are kept apart.
        uint256 high;
        uint256 low;
        for (uint256 i = start; i < start + V0_LENGTH; ++i) {
            low = low * 58 + _digit58(Text.byteAt(text, i));
            high = high * 58 + (low >> 128);
            low &= type(uint128).max;
        }
        return (high >> 128, bytes32(high << 128 | low));
    }

    /// @return header the four bytes before the digest
    function _decode32(bytes memory text, uint256 start)
        private
        pure
        returns (uint256 header, bytes32 digest)
    {
        uint256 high;
        uint256 low;
        for (uint256 i = start; i < start + V1_LENGTH - 2; ++i) {
            low = low << 5 | _digit32(Text.byteAt(text, i));
            high = high << 5 | low >> 128;
            low &= type(uint128).max;
        }
        // 58 digits have two bits more than 36 bytes; they must be zero.
        uint256 last = _digit32(Text.byteAt(text, start + V1_LENGTH - 2));
        if (last & 3 != 0) revert IProofs.UnsupportedCid();
        low = low << 3 | last >> 2;
        high = high << 3 | low >> 128;
        return (high >> 128, bytes32(high << 128 | (low & type(uint128).max)));
    }

    function _digit58(uint256 c) private pure returns (uint256) {
        if (c >= 0x31 && c <= 0x39) return c - 0x31;
        if (c >= 0x41 && c <= 0x48) return c - 0x41 + 9;
        if (c >= 0x4a && c <= 0x4e) return c - 0x4a + 17;
        if (c >= 0x50 && c <= 0x5a) return c - 0x50 + 22;
        if (c >= 0x61 && c <= 0x6b) return c - 0x61 + 33;
        if (c >= 0x6d && c <= 0x7a) return c - 0x6d + 44;
        revert IProofs.UnsupportedCid();
    }

    function _digit32(uint256 c) private pure returns (uint256) {
        if (c >= 0x61 && c <= 0x7a) return c - 0x61;
        if (c >= 0x32 && c <= 0x37) return c - 0x32 + 26;
        revert IProofs.UnsupportedCid();
    }
}
