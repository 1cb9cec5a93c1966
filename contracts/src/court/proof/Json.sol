// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";
import {Text} from "./Text.sol";

/// @title A scanner of JSON as RFC 8259 defines it
/// @notice Never calls valid JSON invalid, nor the other way round. The one liberty: bytes from 0x80 up are taken as they
/// come inside strings, as most readers replace what is not UTF-8.
library Json {
    /// @dev Steps of the scanner: a token, a line break or a run of spaces each.
    uint256 private constant MOST_STEPS = 4096;
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

    enum Expect {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        Next
    }

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
        uint256 i = _skipSpace(text, 0);
        if (Text.byteAt(text, i) != 0x7b) return (false, members);
        isObject = _object(members, i + 1);
    }

    /// @notice Members that are called `name`.
    /// @param name at most 32 letters, digits or underscores
    function find(Members memory members, bytes memory name) internal pure returns (Member memory member) {
        if (members.doubtful) revert IProofs.AmbiguousMember();
        if (members.count > MOST_MEMBERS) revert IProofs.TooComplex();
        uint256 wanted = _nameAt(name, 0, name.length);
        for (uint256 k = 0; k < members.count; ++k) {
            uint256 start = members.names[k] + 1;
            uint256 end = Text.skipJsonCharacters(members.text, start);
            if (end - start != name.length) continue;
            uint256 found = _nameAt(members.text, start, name.length);
            if ((found | SMALL) != (wanted | SMALL)) continue;
            ++member.count;
            member.exact = found == wanted;
            // After the name's quotation mark come spaces, a colon, spaces.
            member.value = _skipSpace(members.text, _skipSpace(members.text, end + 1) + 1);
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
        return Text.byteAt(text, i) == 0x5b && Text.byteAt(text, _skipSpace(text, i + 1)) != 0x5d;
    }

    /// @dev Scans the rest of an object and what follows it, from behind its opening brace on.
    function _object(Members memory members, uint256 i) private pure returns (bool) {
        bytes memory text = members.text;
        Expect expect = Expect.NameOrEnd;
        uint256 depth = 1;
        // One bit for each open level, the innermost last: set for an object.
        uint256 objects = 1;
        for (uint256 steps = 0; steps < MOST_STEPS; ++steps) {
            uint256 c = Text.byteAt(text, i);
            if (Text.isIn(c, SPACES)) {
                i = c == 0x20 ? Text.skipSpaces(text, i) : i + 1;
                continue;
            }
            if (expect == Expect.Next) {
                if (c == 0x2c) {
                    expect = objects & 1 == 1 ? Expect.Name : Expect.Value;
                    ++i;
                    continue;
                }
            } else if (expect == Expect.Colon) {
                if (c != 0x3a) return false;
                expect = Expect.Value;
                ++i;
                continue;
            } else if (expect == Expect.Name || expect == Expect.NameOrEnd) {
                if (c == 0x22) {
                    uint256 end = _string(text, i);
                    if (end == 0) return false;
                    if (depth == 1) _record(members, i, end);
                    expect = Expect.Colon;
                    i = end;
                    continue;
                }
                if (expect == Expect.Name) return false;
            } else if (c == 0x7b || c == 0x5b) {
                if (++depth > MOST_DEPTH) revert IProofs.TooComplex();
                objects = objects << 1 | (c == 0x7b ? 1 : 0);
                expect = c == 0x7b ? Expect.NameOrEnd : Expect.ValueOrEnd;
                ++i;
                continue;
            } else if (c != 0x5d || expect == Expect.Value) {
                i = _scalar(text, i, c);
                if (i == 0) return false;
                expect = Expect.Next;
                continue;
            }
            // Only the end of the level can stand here.
            if (c != (objects & 1 == 1 ? 0x7d : 0x5d)) return false;
            ++i;
            objects >>= 1;
            if (--depth == 0) return _skipSpace(text, i) == text.length;
            expect = Expect.Next;
        }
        revert IProofs.TooComplex();
    }

    /// @return the position behind a string, number or literal, 0 when it is broken
    function _scalar(bytes memory text, uint256 i, uint256 c) private pure returns (uint256) {
        if (c == 0x22) return _string(text, i);
        if (c == 0x74) return Text.hasAt(text, i, "true") ? i + 4 : 0;
        if (c == 0x66) return Text.hasAt(text, i, "false") ? i + 5 : 0;
        if (c == 0x6e) return Text.hasAt(text, i, "null") ? i + 4 : 0;
        return _number(text, i, c);
    }

    /// @param i where its opening quotation mark stands
    function _string(bytes memory text, uint256 i) private pure returns (uint256) {
        ++i;
        while (true) {
            i = Text.skipJsonCharacters(text, i);
            uint256 c = Text.byteAt(text, i);
            if (c == 0x22) return i + 1;
            if (c != 0x5c) return 0;
            c = Text.byteAt(text, i + 1);
            i += 2;
            if (c == 0x75) {
                for (uint256 end = i + 4; i < end; ++i) {
                    if (!Text.isIn(Text.byteAt(text, i), HEX)) return 0;
                }
            } else if (!Text.isIn(c, ESCAPED)) {
                return 0;
            }
        }
        return 0;
    }

    function _number(bytes memory text, uint256 i, uint256 c) private pure returns (uint256) {
        if (c == 0x2d) c = Text.byteAt(text, ++i);
        if (c == 0x30) ++i;
        else if ((i = _digits(text, i)) == 0) return 0;
        if (Text.byteAt(text, i) == 0x2e && (i = _digits(text, i + 1)) == 0) return 0;
        c = Text.byteAt(text, i);
        if (c == 0x65 || c == 0x45) {
            c = Text.byteAt(text, ++i);
            if (c == 0x2b || c == 0x2d) ++i;
            i = _digits(text, i);
        }
        return i;
    }

    /// @return the position behind the digits from `i` on, 0 when there are none
    function _digits(bytes memory text, uint256 i) private pure returns (uint256) {
        uint256 start = i;
        while (Text.isIn(Text.byteAt(text, i), Text.DIGITS)) ++i;
        return i == start ? 0 : i;
    }

    function _record(Members memory members, uint256 start, uint256 end) private pure {
        if (members.count < MOST_MEMBERS) members.names[members.count] = start;
        ++members.count;
        if (Text.skipPrintable(members.text, start + 1, '"', "\\") != end - 1) members.doubtful = true;
    }

    /// @return the bytes of a name, at most 32, from the left
    function _nameAt(bytes memory text, uint256 i, uint256 length) private pure returns (uint256) {
        assert(length <= LONGEST_NAME);
        if (length == 0) return 0;
        uint256 word;
        assembly ("memory-safe") {
            word := mload(add(add(text, 0x20), i))
        }
        return word >> (256 - 8 * length);
    }

    function _skipSpace(bytes memory text, uint256 i) private pure returns (uint256) {
        for (uint256 steps = 0; steps < MOST_STEPS; ++steps) {
            uint256 c = Text.byteAt(text, i);
            if (!Text.isIn(c, SPACES)) return i;
            i = c == 0x20 ? Text.skipSpaces(text, i) : i + 1;
        }
        revert IProofs.TooComplex();
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
