// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";
import {Text} from "./Text.sol";

/// @title A scanner of JSON as RFC 8259 defines it
/// @notice Never calls valid JSON invalid, nor the other way round. The one liberty: bytes from 0x80 up are taken as they
/// come inside strings, as most readers replace what is not UTF-8.
library Json {
    /// @dev Steps are tokens, runs of white space, runs of characters in strings, escapes (two for \uXXXX), literals and the
    /// parts of numbers. A few for any text, and one for every ten bytes of it: enough for a list of ninety layers without
    /// spaces.
    uint256 private constant FEW_STEPS = 256;
    uint256 private constant BYTES_PER_STEP = 10;
    uint256 private constant MOST_DEPTH = 255;
    uint256 private constant MOST_MEMBERS = 64;
    /// @dev The longest name that is ever looked for.
    uint256 private constant LONGEST_NAME = 32;

    uint256 private constant SPACES = (1 << 0x20) | (1 << 0x09) | (1 << 0x0a) | (1 << 0x0d);
    uint256 private constant HEX = Text.DIGITS | (0x3f << 0x41) | (0x3f << 0x61);
    /// @dev " / \ b f n r t
    uint256 private constant ESCAPED = (1 << 0x22) | (1 << 0x2f) | (1 << 0x5c) | (1 << 0x62) | (1 << 0x66)
        | (1 << 0x6e) | (1 << 0x72) | (1 << 0x74);
    /// @dev Of each byte of a name the bit by which capitals differ from small letters.
    uint256 private constant SMALL = type(uint256).max / 0xff * 0x20;

    /// @dev What may stand next. Numbers, as comparing enums costs twice as much.
    uint256 private constant VALUE = 0;
    uint256 private constant VALUE_OR_END = 1;
    uint256 private constant NAME = 2;
    uint256 private constant NAME_OR_END = 3;
    uint256 private constant COLON = 4;
    uint256 private constant COMMA_OR_END = 5;

    /// @notice A JSON object and where the names of its members stand.
    /// @param names positions of their opening quotation marks, the first `MOST_MEMBERS` of `count`
    /// @param doubtful whether a name is written with escapes or with more than ASCII
    struct Members {
        bytes text;
        uint256[] names;
        uint256 count;
        bool doubtful;
    }

    /// @param count how many members have the name, in capitals or not
    /// @param exact whether the last one has it letter by letter
    /// @param value where the last one's value begins
    struct Member {
        uint256 count;
        bool exact;
        uint256 value;
    }

    /// @return isObject whether the text is one JSON object, with nothing but white space around it
    function parse(bytes memory text) internal pure returns (bool isObject, Members memory members) {
        _requireUtf8(text);
        members.text = text;
        members.names = new uint256[](MOST_MEMBERS);
        uint256 i = Text.skipJsonSpace(text, 0);
        isObject = Text.byteAt(text, i) == 0x7b && _object(members, i + 1);
    }

    /// @notice Members that are called `name`.
    /// @param name at most 32 letters, digits or underscores
    function find(Members memory members, bytes memory name) internal pure returns (Member memory member) {
        if (members.doubtful) revert IProofs.AmbiguousMember();
        if (members.count > MOST_MEMBERS) revert IProofs.TooComplex();
        assert(name.length > 0 && name.length <= LONGEST_NAME);
        uint256 wanted = Text.wordAt(name, 0, name.length);
        for (uint256 k = 0; k < members.count; ++k) {
            uint256 start = members.names[k] + 1;
            uint256 end = Text.skipJsonCharacters(members.text, start);
            if (end - start != name.length) continue;
            uint256 found = Text.wordAt(members.text, start, name.length);
            if ((found | SMALL) != (wanted | SMALL)) continue;
            ++member.count;
            member.exact = found == wanted;
            // After the name's quotation mark come spaces, a colon, spaces.
            member.value = Text.skipJsonSpace(members.text, Text.skipJsonSpace(members.text, end + 1) + 1);
        }
    }

    /// @param i where a value begins
    /// @return start of its characters, 0 when it is no string or has escapes in it
    /// @return end of them
    function plainString(bytes memory text, uint256 i) internal pure returns (uint256 start, uint256 end) {
        if (Text.byteAt(text, i) != 0x22) return (0, 0);
        end = Text.skipJsonCharacters(text, i + 1);
        start = Text.byteAt(text, end) == 0x22 ? i + 1 : 0;
    }

    /// @param i where a value begins
    /// @return whether it is an array with something in it
    function isFilledArray(bytes memory text, uint256 i) internal pure returns (bool) {
        return Text.byteAt(text, i) == 0x5b && Text.byteAt(text, Text.skipJsonSpace(text, i + 1)) != 0x5d;
    }

    /// @dev Scans the rest of an object and what follows it, from behind its opening brace on.
    function _object(Members memory members, uint256 i) private pure returns (bool) {
        bytes memory text = members.text;
        uint256 steps = FEW_STEPS + text.length / BYTES_PER_STEP;
        uint256 expect = NAME_OR_END;
        uint256 depth = 1;
        // One bit for each open level, the innermost last: set for an object.
        uint256 objects = 1;
        // Positions stay below the length, and there are fewer levels than positions: nothing can overflow.
        unchecked {
            while (steps-- > 0) {
                uint256 c = Text.byteAt(text, i);
                if (c <= 0x20 && Text.isIn(c, SPACES)) {
                    c = Text.byteAt(text, i = Text.skipJsonSpace(text, i));
                    if (steps-- == 0) break;
                }
                if (c == 0x22) {
                    uint256 end;
                    (end, steps) = _string(text, i, steps);
                    if (end == 0 || expect > NAME_OR_END) return false;
                    if (expect <= VALUE_OR_END) {
                        expect = COMMA_OR_END;
                    } else {
                        if (depth == 1) _record(members, i, end);
                        expect = COLON;
                    }
                    i = end;
                } else if (expect == COLON) {
                    if (c != 0x3a) return false;
                    expect = VALUE;
                    ++i;
                } else if (c == 0x2c) {
                    if (expect != COMMA_OR_END) return false;
                    expect = objects & 1 == 1 ? NAME : VALUE;
                    ++i;
                } else if (c == 0x7d || c == 0x5d) {
                    if (c != (objects & 1 == 1 ? 0x7d : 0x5d) || expect == VALUE || expect == NAME) {
                        return false;
                    }
                    ++i;
                    if (--depth == 0) return Text.skipJsonSpace(text, i) == text.length;
                    objects >>= 1;
                    expect = COMMA_OR_END;
                } else if (expect > VALUE_OR_END) {
                    return false;
                } else if (c == 0x7b || c == 0x5b) {
                    if (++depth > MOST_DEPTH) revert IProofs.TooComplex();
                    objects <<= 1;
                    expect = VALUE_OR_END;
                    if (c == 0x7b) (objects, expect) = (objects | 1, NAME_OR_END);
                    ++i;
                } else {
                    uint256 parts;
                    (i, parts) = _literalOrNumber(text, i, c);
                    if (i == 0) return false;
                    if (steps < parts) break;
                    steps -= parts;
                    expect = COMMA_OR_END;
                }
            }
        }
        revert IProofs.TooComplex();
    }

    /// @return next the position behind it, 0 when it is broken
    /// @return parts that it has
    function _literalOrNumber(bytes memory text, uint256 i, uint256 c)
        private
        pure
        returns (uint256 next, uint256 parts)
    {
        if (c < 0x61) return _number(text, i, c);
        if (c == 0x74 && _isWord(text, i, "true", 4)) return (i + 4, 1);
        if (c == 0x66 && _isWord(text, i, "false", 5)) return (i + 5, 1);
        if (c == 0x6e && _isWord(text, i, "null", 4)) return (i + 4, 1);
    }

    /// @param i where its opening quotation mark stands
    /// @param steps that may still be made
    /// @return next the position behind it, 0 when it is broken
    /// @return left what is left of the steps
    function _string(bytes memory text, uint256 i, uint256 steps)
        private
        pure
        returns (uint256 next, uint256 left)
    {
        unchecked {
            ++i;
            while (true) {
                uint256 c = Text.byteAt(text, i);
                if (c == 0x22) return (i + 1, steps);
                if (steps-- == 0) revert IProofs.TooComplex();
                if (c != 0x5c) {
                    uint256 end = Text.skipJsonCharacters(text, i);
                    if (end == i || end == text.length) return (0, steps);
                    i = end;
                } else if ((c = Text.byteAt(text, i + 1)) == 0x75) {
                    if (!_isHex(text, i + 2)) return (0, steps);
                    if (steps-- == 0) revert IProofs.TooComplex();
                    i += 6;
                } else {
                    if (!Text.isIn(c, ESCAPED)) return (0, steps);
                    i += 2;
                }
            }
        }
    }

    function _isHex(bytes memory text, uint256 i) private pure returns (bool) {
        if (i + 4 > text.length) return false;
        uint256 digits = Text.wordAt(text, i, 4);
        return Text.isIn(digits >> 24, HEX) && Text.isIn(digits >> 16 & 0xff, HEX)
            && Text.isIn(digits >> 8 & 0xff, HEX) && Text.isIn(digits & 0xff, HEX);
    }

    function _number(bytes memory text, uint256 i, uint256 c)
        private
        pure
        returns (uint256 next, uint256 parts)
    {
        unchecked {
            if (c == 0x2d) c = Text.byteAt(text, ++i);
            next = c == 0x30 ? i + 1 : _digits(text, i, c);
            parts = next > i + 1 ? 2 : 1;
            c = Text.byteAt(text, next);
            if (next > 0 && c == 0x2e) {
                next = _digits(text, next + 1, Text.byteAt(text, next + 1));
                ++parts;
                c = Text.byteAt(text, next);
            }
            if (next > 0 && (c == 0x65 || c == 0x45)) {
                c = Text.byteAt(text, ++next);
                if (c == 0x2b || c == 0x2d) c = Text.byteAt(text, ++next);
                next = _digits(text, next, c);
                ++parts;
            }
        }
    }

    /// @param c the first of the digits from `i` on
    /// @return the position behind them, 0 when there are none
    function _digits(bytes memory text, uint256 i, uint256 c) private pure returns (uint256) {
        unchecked {
            if (!Text.isIn(c, Text.DIGITS)) return 0;
            return Text.isIn(Text.byteAt(text, i + 1), Text.DIGITS) ? Text.skipDigits(text, i + 2) : i + 1;
        }
    }

    function _isWord(bytes memory text, uint256 i, bytes32 word, uint256 length) private pure returns (bool) {
        return
            i + length <= text.length && Text.wordAt(text, i, length) == uint256(word) >> (256 - 8 * length);
    }

    function _record(Members memory members, uint256 start, uint256 end) private pure {
        if (++members.count > MOST_MEMBERS) return;
        members.names[members.count - 1] = start;
        if (Text.skipPrintable(members.text, start + 1, 0x22, 0x5c) != end - 1) members.doubtful = true;
    }

    /// @dev RFC 8259 demands UTF-8 and lets readers forgive a byte order mark; some also recognise UTF-16 and UTF-32 by it
    /// or by zeros among the first bytes.
    function _requireUtf8(bytes memory text) private pure {
        uint256 a = Text.byteAt(text, 0);
        uint256 b = Text.byteAt(text, 1);
        bool mark = (a == 0xef && b == 0xbb) || (a == 0xfe && b == 0xff) || (a == 0xff && b == 0xfe);
        if (mark || a == 0 || b == 0 || Text.byteAt(text, 2) == 0 || Text.byteAt(text, 3) == 0) {
            revert IProofs.AmbiguousEncoding();
        }
    }
}
