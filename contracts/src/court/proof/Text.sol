// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Reading text in memory, a byte or a word at a time
/// @notice Runs are skipped 32 bytes at a time, with all bytes of a word compared at once and no carry from one byte into
/// the next: a byte at a time costs four to ten times the gas, and the largest proofs would not fit into a call.
library Text {
    /// @dev What `byteAt` gives beyond the last byte: a number that is no byte and, as `1 << END` is 0, in no set.
    uint256 internal constant END = 256;

    uint256 internal constant DIGITS = 0x3ff << 0x30;
    uint256 internal constant LETTERS = (0x3ffffff << 0x41) | (0x3ffffff << 0x61);

    uint256 private constant ONES = type(uint256).max / 0xff;
    uint256 private constant LOW = ONES * 0x7f;
    uint256 private constant TOP = ONES * 0x80;

    function byteAt(bytes memory text, uint256 i) internal pure returns (uint256 c) {
        assembly ("memory-safe") {
            c := END
            if lt(i, mload(text)) { c := byte(0, mload(add(add(text, 0x20), i))) }
        }
    }

    /// @param set a bit for each of its bytes
    function isIn(uint256 c, uint256 set) internal pure returns (bool) {
        return (set >> c) & 1 == 1;
    }

    /// @return whether the bytes from `i` on begin with `word`
    function hasAt(bytes memory text, uint256 i, bytes memory word) internal pure returns (bool) {
        if (i + word.length > text.length) return false;
        bytes32 there;
        assembly ("memory-safe") {
            there := keccak256(add(add(text, 0x20), i), mload(word))
        }
        return there == keccak256(word);
    }

    /// @return the first position from `i` on without a space; the length when there is none
    function skipSpaces(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 length = text.length;
        while (i < length) {
            uint256 word = _word(text, i) ^ (ONES * 0x20);
            uint256 others = (((word & LOW) + LOW) | word) & TOP;
            if (others != 0) return _min(i + _first(others), length);
            i += 32;
        }
        return length;
    }

    /// @return the first position from `i` on with a control character below 0x20, a quotation mark or a backslash; the
    /// length when there is none
    function skipJsonCharacters(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 length = text.length;
        while (i < length) {
            uint256 word = _word(text, i);
            uint256 stops = (_below(word, 0x20) | _equal(word, '"') | _equal(word, "\\")) & ~word & TOP;
            if (stops != 0) return _min(i + _first(stops), length);
            i += 32;
        }
        return length;
    }

    /// @return the first position from `i` on with `a`, `b`, or anything else than printable ASCII; the length when there
    /// is none
    function skipPrintable(bytes memory text, uint256 i, bytes1 a, bytes1 b) internal pure returns (uint256) {
        uint256 length = text.length;
        while (i < length) {
            uint256 word = _word(text, i);
            uint256 stops = (_unprintable(word) | _equal(word, a) | _equal(word, b)) & TOP;
            if (stops != 0) return _min(i + _first(stops), length);
            i += 32;
        }
        return length;
    }

    /// @return the first position from `i` on with anything else than printable ASCII, with a colon before a space or
    /// before something unprintable, or with a space before a `#`; the length when there is none
    function skipPlain(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 length = text.length;
        // The last byte of a word is looked at again, as the first of the next: its successor counts.
        while (i < length) {
            uint256 word = _word(text, i);
            uint256 unprintable = _unprintable(word);
            uint256 space = _equal(word, " ");
            uint256 stops =
                (unprintable
                        | (_equal(word, ":") & ((space | unprintable) << 8))
                        | (space & (_equal(word, "#") << 8))) & TOP;
            if (stops != 0) return _min(i + _first(stops), length);
            i += 31;
        }
        return length;
    }

    /// @dev The word at `i`; it may reach beyond the text, whose length the caller minds.
    function _word(bytes memory text, uint256 i) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(text, 0x20), i))
        }
    }

    /// @dev The top bit of each byte whose low seven bits are below `limit`; the other bits mean nothing.
    function _below(uint256 word, uint256 limit) private pure returns (uint256) {
        return ~((word & LOW) + ONES * (0x80 - limit));
    }

    /// @dev The top bit of each byte that equals `c`, an ASCII character; the other bits mean nothing.
    function _equal(uint256 word, bytes1 c) private pure returns (uint256) {
        return ~(((word & LOW) ^ (ONES * uint8(c))) + LOW) & ~word;
    }

    /// @dev The top bit of each byte that is not printable ASCII; the other bits mean nothing.
    function _unprintable(uint256 word) private pure returns (uint256) {
        return _below(word, 0x20) | _equal(word, 0x7f) | word;
    }

    /// @param flags at least one of them, each the top bit of its byte
    /// @return place at which byte the first stands, 0 to 31
    function _first(uint256 flags) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := shl(4, iszero(shr(128, flags)))
            place := or(place, shl(3, iszero(shr(192, shl(shl(3, place), flags)))))
            place := or(place, shl(2, iszero(shr(224, shl(shl(3, place), flags)))))
            place := or(place, shl(1, iszero(shr(240, shl(shl(3, place), flags)))))
            place := or(place, iszero(shr(248, shl(shl(3, place), flags))))
        }
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
