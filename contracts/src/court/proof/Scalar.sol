// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";
import {Text} from "./Text.sol";

/// @title What stands behind a key or a dash of a compose file, on the same line
/// @notice A plain scalar, a quoted one without escapes, or a list in brackets of such. Anything else is refused: anchors,
/// aliases, tags, block scalars, mappings in braces, whatever goes on in the next line.
library Scalar {
    /// @dev With these a plain scalar may begin: letters, digits and _ . / $ ~
    uint256 private constant FIRST =
        Text.LETTERS | Text.DIGITS | (1 << 0x5f) | (1 << 0x2e) | (1 << 0x2f) | (1 << 0x24) | (1 << 0x7e);

    /// @param start of the characters, quotation marks excluded
    /// @param end of them; spaces at the end of a plain scalar are not part of it
    /// @param next the position behind the whole
    /// @param items of a list in brackets; it has no characters of its own
    struct Span {
        uint256 start;
        uint256 end;
        uint256 next;
        bool quoted;
        uint256 items;
    }

    /// @param i its first character
    /// @param span what is read
    function read(bytes memory text, uint256 i, Span memory span) internal pure {
        unchecked {
            uint256 c = Text.byteAt(text, i);
            span.quoted = c == 0x22 || c == 0x27;
            span.items = 0;
            span.start = i;
            if (span.quoted) {
                span.start = i + 1;
                span.end = _endOfQuoted(text, i, c);
                span.next = span.end + 1;
            } else if (c == 0x5b) {
                span.end = i;
                (span.next, span.items) = _endOfList(text, i);
            } else {
                bool dash = c == 0x2d && _goesOn(text, i + 1);
                if (!dash && !Text.isIn(c, FIRST)) revert IProofs.UnreadableLine(i);
                uint256 end = Text.skipPlain(text, i);
                // A colon at the very end of the text is behind what `skipPlain` compares.
                if (
                    Text.byteAt(text, end) == 0x3a
                        || (end == text.length && Text.byteAt(text, end - 1) == 0x3a)
                ) {
                    revert IProofs.UnreadableLine(i);
                }
                span.end = end;
                span.next = end;
            }
        }
    }

    /// @return whether the characters are `value`, as YAML reads them
    /// @param value without spaces around it
    function equals(bytes memory text, Span memory span, bytes memory value) internal pure returns (bool) {
        if (span.items > 0 || !Text.hasAt(text, span.start, value)) return false;
        uint256 end = span.start + value.length;
        if (span.quoted) return end == span.end && isString(value, 0, value.length);
        return end <= span.end && Text.skipSpaces(text, end) >= span.end;
    }

    /// @return whether readers of every version of YAML take the word for a string and not for a truth value or nothing
    /// @dev Numbers and dates begin with no letter.
    function isString(bytes memory text, uint256 start, uint256 end) internal pure returns (bool) {
        if (start == end || !Text.isIn(Text.byteAt(text, start), Text.LETTERS | (1 << 0x5f))) return false;
        unchecked {
            uint256 length = end - start;
            if (length > 5) return true;
            // In small letters: y, n; no, on; yes, off; true, null; false.
            uint256 word = Text.wordAt(text, start, length);
            if (length == 1) return (word |= 0x20) != 0x79 && word != 0x6e;
            if (length == 2) return (word |= 0x2020) != 0x6e6f && word != 0x6f6e;
            if (length == 3) return (word |= 0x202020) != 0x796573 && word != 0x6f6666;
            if (length == 4) return (word |= 0x20202020) != 0x74727565 && word != 0x6e756c6c;
            return word | 0x2020202020 != 0x66616c7365;
        }
    }

    /// @return end where the mark stands that closes it
    function _endOfQuoted(bytes memory text, uint256 i, uint256 mark) private pure returns (uint256 end) {
        // In single quotation marks a backslash is nothing special.
        end = Text.skipPrintable(text, i + 1, mark, mark == 0x22 ? 0x5c : mark);
        if (Text.byteAt(text, end) != mark) revert IProofs.UnreadableLine(i);
    }

    /// @dev Unquoted items consist of letters, digits and _ . / -, of which the dash is not the first.
    function _endOfList(bytes memory text, uint256 i) private pure returns (uint256 next, uint256 items) {
        unchecked {
            next = Text.skipSpaces(text, i + 1);
            while (true) {
                ++items;
                uint256 c = Text.byteAt(text, next);
                if (c == 0x22 || c == 0x27) {
                    next = _endOfQuoted(text, next, c) + 1;
                } else {
                    uint256 end = Text.skipWord(text, next);
                    if (end == next || c == 0x2d) revert IProofs.UnreadableLine(i);
                    next = end;
                }
                c = Text.byteAt(text, next);
                if (c == 0x20) c = Text.byteAt(text, next = Text.skipSpaces(text, next));
                ++next;
                if (c == 0x5d) return (next, items);
                if (c != 0x2c) revert IProofs.UnreadableLine(i);
                next = Text.skipSpaces(text, next);
            }
        }
    }

    /// @return whether something printable other than a space stands there
    function _goesOn(bytes memory text, uint256 i) private pure returns (bool) {
        uint256 c = Text.byteAt(text, i);
        return c > 0x20 && c < 0x7f;
    }
}
