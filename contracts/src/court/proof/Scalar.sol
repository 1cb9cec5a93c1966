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
    /// @dev Of these, but for a dash in front, an unquoted item of a list in brackets may consist: letters, digits and
    /// _ . / -
    uint256 private constant ITEM =
        Text.LETTERS | Text.DIGITS | (1 << 0x5f) | (1 << 0x2e) | (1 << 0x2f) | (1 << 0x2d);

    /// @param start of the characters, quotation marks excluded
    /// @param end of them; spaces at the end of a plain scalar are not part of it
    /// @param next the position behind the whole
    /// @param items how many the list in brackets has; a list has no characters of its own
    struct Span {
        uint256 start;
        uint256 end;
        uint256 next;
        bool quoted;
        uint256 items;
    }

    /// @param i its first character
    function read(bytes memory text, uint256 i) internal pure returns (Span memory span) {
        uint256 c = Text.byteAt(text, i);
        if (c == 0x22 || c == 0x27) return _quoted(text, i, c);
        if (c == 0x5b) return _list(text, i);
        bool dash = c == 0x2d && _goesOn(text, i + 1);
        if (!dash && !Text.isIn(c, FIRST)) revert IProofs.UnreadableLine(i);
        span.start = i;
        span.end = Text.skipPlain(text, i);
        span.next = span.end;
        // A colon at the very end of the text is behind what `skipPlain` compares.
        if (Text.byteAt(text, span.end) == 0x3a || Text.byteAt(text, span.end - 1) == 0x3a) {
            revert IProofs.UnreadableLine(i);
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
        if (end - start > 5) return true;
        uint256 word;
        for (uint256 i = start; i < end; ++i) {
            word = word << 8 | Text.byteAt(text, i) | 0x20;
        }
        return word != 0x74727565 && word != 0x66616c7365 && word != 0x6e756c6c && word != 0x796573
            && word != 0x6e6f && word != 0x6f6e && word != 0x6f6666 && word != 0x79 && word != 0x6e;
    }

    function _quoted(bytes memory text, uint256 i, uint256 mark) private pure returns (Span memory span) {
        span.quoted = true;
        span.start = i + 1;
        span.end = mark == 0x22
            ? Text.skipPrintable(text, i + 1, '"', "\\")
            : Text.skipPrintable(text, i + 1, "'", "'");
        if (Text.byteAt(text, span.end) != mark) revert IProofs.UnreadableLine(i);
        span.next = span.end + 1;
    }

    function _list(bytes memory text, uint256 i) private pure returns (Span memory span) {
        span.start = i;
        span.end = i;
        span.items = 1;
        uint256 next = Text.skipSpaces(text, i + 1);
        while (true) {
            uint256 c = Text.byteAt(text, next);
            if (c == 0x22 || c == 0x27) {
                next = _quoted(text, next, c).next;
            } else {
                if (c == 0x2d || !Text.isIn(c, ITEM)) revert IProofs.UnreadableLine(i);
                while (Text.isIn(Text.byteAt(text, next), ITEM)) ++next;
            }
            next = Text.skipSpaces(text, next);
            c = Text.byteAt(text, next);
            if (c == 0x5d) break;
            if (c != 0x2c) revert IProofs.UnreadableLine(i);
            ++span.items;
            next = Text.skipSpaces(text, next + 1);
        }
        span.next = next + 1;
    }

    /// @return whether something printable other than a space stands there
    function _goesOn(bytes memory text, uint256 i) private pure returns (bool) {
        uint256 c = Text.byteAt(text, i);
        return c > 0x20 && c < 0x7f;
    }
}
