// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Reading text in memory, a byte or a word at a time
/// @notice Runs are skipped 32 bytes at a time, with all bytes of a word compared at once and no carry from one byte into
/// the next. Written in assembly because of what it was measured to cost without: 1,250 gas instead of 250 for a run of
/// spaces, with which the largest proofs would not fit into a call.
library Text {
    /// @dev What `byteAt` gives beyond the last byte: a number that is no byte and, as `1 << END` is 0, in no set.
    uint256 internal constant END = 256;

    uint256 internal constant DIGITS = 0x3ff << 0x30;
    uint256 internal constant LETTERS = (0x3ffffff << 0x41) | (0x3ffffff << 0x61);

    /// @dev Each byte 0x01. What is to be compared with a byte is multiplied by it.
    uint256 private constant ONES = 0x0101010101010101010101010101010101010101010101010101010101010101;
    /// @dev The seven lower bits of each byte, and its top bit.
    uint256 private constant LOW = 0x7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f;
    uint256 private constant TOP = 0x8080808080808080808080808080808080808080808080808080808080808080;

    function byteAt(bytes memory text, uint256 i) internal pure returns (uint256 c) {
        assembly ("memory-safe") {
            c := END
            if lt(i, mload(text)) { c := byte(0, mload(add(add(text, 0x20), i))) }
        }
    }

    /// @param set a bit for each of its bytes
    function isIn(uint256 c, uint256 set) internal pure returns (bool yes) {
        assembly ("memory-safe") {
            yes := and(shr(c, set), 1)
        }
    }

    /// @return word the bytes from `i` on as a number; at most 32, which the caller knows to be there
    function wordAt(bytes memory text, uint256 i, uint256 length) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := shr(sub(256, shl(3, length)), mload(add(add(text, 0x20), i)))
        }
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
        uint256 flags;
        assembly ("memory-safe") {
            // Each byte that is no space differs from one in some bit.
            for { let n := mload(text) } lt(i, n) { i := add(i, 0x20) } {
                let word := xor(mload(add(add(text, 0x20), i)), mul(ONES, 0x20))
                flags := and(or(add(and(word, LOW), LOW), word), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @return the first position from `i` on without white space of JSON: space, tab, line feed, carriage return; the
    /// length when there is none
    function skipJsonSpace(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 flags;
        assembly ("memory-safe") {
            for { let n := mload(text) } lt(i, n) { i := add(i, 0x20) } {
                let word := mload(add(add(text, 0x20), i))
                let low := and(word, LOW)
                let bad := and(add(xor(low, mul(ONES, 0x20)), LOW), add(xor(low, mul(ONES, 0x09)), LOW))
                bad := and(bad, and(add(xor(low, mul(ONES, 0x0a)), LOW), add(xor(low, mul(ONES, 0x0d)), LOW)))
                flags := and(or(bad, word), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @return the first position from `i` on without a digit; the length when there is none
    function skipDigits(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 flags;
        assembly ("memory-safe") {
            for { let n := mload(text) } lt(i, n) { i := add(i, 0x20) } {
                let word := mload(add(add(text, 0x20), i))
                let low := and(word, LOW)
                // From 0x30 on, and not beyond 0x39.
                let digits := and(add(low, mul(ONES, 0x50)), not(add(low, mul(ONES, 0x46))))
                flags := and(or(not(digits), word), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @return the first position from `i` on without a letter, a digit, or one of _ . / -; the length when there is none
    function skipWord(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 flags;
        assembly ("memory-safe") {
            for { let n := mload(text) } lt(i, n) { i := add(i, 0x20) } {
                let word := mload(add(add(text, 0x20), i))
                let low := and(word, LOW)
                // 0x2d to 0x39 are - . / and the digits; then A to Z, a to z; 0x5f is the underscore.
                let good := and(add(low, mul(ONES, 0x53)), not(add(low, mul(ONES, 0x46))))
                good := or(good, and(add(low, mul(ONES, 0x3f)), not(add(low, mul(ONES, 0x25)))))
                good := or(good, and(add(low, mul(ONES, 0x1f)), not(add(low, mul(ONES, 0x05)))))
                good := or(good, not(add(xor(low, mul(ONES, 0x5f)), LOW)))
                flags := and(or(not(good), word), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @return the first position from `i` on with a control character below 0x20, a quotation mark or a backslash; the
    /// length when there is none
    function skipJsonCharacters(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 flags;
        assembly ("memory-safe") {
            for { let n := mload(text) } lt(i, n) { i := add(i, 0x20) } {
                let word := mload(add(add(text, 0x20), i))
                let low := and(word, LOW)
                let good := and(add(low, mul(ONES, 0x60)), add(xor(low, mul(ONES, 0x22)), LOW))
                good := or(and(good, add(xor(low, mul(ONES, 0x5c)), LOW)), word)
                flags := and(not(good), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @return the first position from `i` on with `a`, `b`, or anything else than printable ASCII; the length when there
    /// is none
    function skipPrintable(bytes memory text, uint256 i, uint256 a, uint256 b)
        internal
        pure
        returns (uint256)
    {
        uint256 flags;
        assembly ("memory-safe") {
            for { let n := mload(text) } lt(i, n) { i := add(i, 0x20) } {
                let word := mload(add(add(text, 0x20), i))
                let low := and(word, LOW)
                let good := and(add(low, mul(ONES, 0x60)), add(xor(low, LOW), LOW))
                good := and(good, and(add(xor(low, mul(ONES, a)), LOW), add(xor(low, mul(ONES, b)), LOW)))
                flags := and(or(not(good), word), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @return the first position from `i` on with anything else than printable ASCII, with a colon before a space or
    /// before something unprintable, or with a space before a `#`; the length when there is none
    function skipPlain(bytes memory text, uint256 i) internal pure returns (uint256) {
        uint256 flags;
        assembly ("memory-safe") {
            // The last byte of a word is looked at again, as the first of the next: its successor counts.
            for { let n := mload(text) } lt(i, n) { i := add(i, 31) } {
                let word := mload(add(add(text, 0x20), i))
                let low := and(word, LOW)
                let bad := or(not(and(add(low, mul(ONES, 0x60)), add(xor(low, LOW), LOW))), word)
                let space := not(add(xor(low, mul(ONES, 0x20)), LOW))
                let colon := not(add(xor(low, mul(ONES, 0x3a)), LOW))
                let hash := not(add(xor(low, mul(ONES, 0x23)), LOW))
                flags := or(and(colon, shl(8, or(space, bad))), and(space, shl(8, hash)))
                flags := and(or(flags, bad), TOP)
                if flags { break }
            }
        }
        return _place(text, i, flags);
    }

    /// @param flags of the word at `i`, each the top bit of its byte; none at the end of the text
    /// @return place where the first one stands; the length when that is beyond it
    function _place(bytes memory text, uint256 i, uint256 flags) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            // Set every flag behind the first one, and count them.
            flags := or(flags, shr(8, flags))
            flags := or(flags, shr(16, flags))
            flags := or(flags, shr(32, flags))
            flags := or(flags, shr(64, flags))
            flags := or(flags, shr(128, flags))
            place := add(i, sub(32, shr(248, mul(shr(7, flags), ONES))))
            if gt(place, mload(text)) { place := mload(text) }
        }
    }
}
