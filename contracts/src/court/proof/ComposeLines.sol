// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";
import {IProofs} from "../interfaces/IProofs.sol";
import {KeySet} from "./KeySet.sol";
import {Scalar} from "./Scalar.sol";
import {Text} from "./Text.sol";

/// @title A reader of compose files, line by line
/// @notice Reads a small part of YAML, in which each line is one of: blank, a comment, `key:`, `key: scalar`, `- scalar`,
/// `- key:`, `- key: scalar`; with spaces for indentation, printable ASCII throughout, keys that are words, and no key
/// twice in a mapping. The whole file has to be of that kind: what follows a line can change what it meant.
library ComposeLines {
    /// @dev Lines and items of lists in brackets.
    uint256 private constant MOST_PARTS = 128;
    uint256 private constant MOST_LEVELS = 16;
    uint256 private constant LONGEST_KEY = 128;
    bytes32 private constant SERVICES = keccak256("services");

    /// @dev Line feed, space, or nothing.
    uint256 private constant BLANK = (1 << 0x0a) | (1 << 0x20);

    /// @notice A line of a service's mapping: `key: value`, or an item `- value` of the list `key`.
    struct Directive {
        bool item;
        bytes32 key;
        Scalar.Span value;
    }

    /// @param indent how far left its lines begin
    /// @param list whether it is a list, or else a mapping
    /// @param key of a mapping: the hash of the one read last
    /// @param id a number that no other level has, to tell keys of different mappings apart
    struct Level {
        uint256 indent;
        bool list;
        bytes32 key;
        uint256 id;
    }

    /// @dev Where the walk stands. Level 0 is the whole file's mapping.
    /// @param top the innermost level
    /// @param ids how many levels there have been
    /// @param pending whether the line before was `key:`, whose value may begin on this line
    /// @param parts that may still come
    struct Walk {
        bytes text;
        Level[] levels;
        uint256 depth;
        Level top;
        uint256 ids;
        bool pending;
        bytes32[] seen;
        uint256 parts;
        uint256 offset;
        bool found;
        bool item;
        bytes32 key;
        Scalar.Span value;
        Scalar.Span scalar;
    }

    /// @notice Reads the whole file and gives the line at `offset`, provided that it belongs to a service.
    /// @param offset of the line's first byte that is no space
    function read(bytes memory text, uint256 offset) internal pure returns (Directive memory) {
        Walk memory walk;
        walk.text = text;
        walk.levels = new Level[](MOST_LEVELS);
        walk.top = walk.levels[0];
        walk.seen = KeySet.create();
        walk.parts = MOST_PARTS;
        walk.offset = offset;
        uint256 start;
        while (start < text.length) {
            start = _line(walk, start);
            _count(walk, 1);
        }
        if (!walk.found) revert IProofs.DirectiveNotFound();
        return Directive(walk.item, walk.key, walk.value);
    }

    /// @return where the next line begins
    function _line(Walk memory walk, uint256 start) private pure returns (uint256) {
        unchecked {
            bytes memory text = walk.text;
            uint256 i = Text.skipSpaces(text, start);
            uint256 c = Text.byteAt(text, i);
            if (c == 0x0a || c == 0x23 || c == Text.END) return _rest(text, i);

            bool item = c == 0x2d && Text.byteAt(text, i + 1) == 0x20;
            _settle(walk, i, i - start, item);
            uint256 content = item ? Text.skipSpaces(text, i + 1) : i;
            uint256 keyEnd = _keyEnd(text, content);
            if (keyEnd > 0) {
                if (item) _enter(walk, i, content - start, false);
                _setKey(walk, content, keyEnd);
                content = keyEnd + 1;
                c = Text.byteAt(text, content);
                if (c == 0x20) c = Text.byteAt(text, content = Text.skipSpaces(text, content));
                walk.pending = c == 0x0a || c == 0x23 || c == Text.END;
                if (walk.pending) return _rest(text, content);
            } else if (!item) {
                revert IProofs.UnreadableLine(i);
            }
            Scalar.Span memory scalar = i == walk.offset ? walk.value : walk.scalar;
            Scalar.read(text, content, scalar);
            _count(walk, scalar.items);
            if (i == walk.offset) _note(walk, item, keyEnd > 0);
            return _rest(text, scalar.next);
        }
    }

    /// @dev Closes the levels that this line ends, or opens the one that it begins.
    function _settle(Walk memory walk, uint256 offset, uint256 indent, bool item) private pure {
        unchecked {
            Level memory top = walk.top;
            if (walk.pending) {
                walk.pending = false;
                // A list may stand as far left as the key that it belongs to.
                if (indent > top.indent || (item && indent == top.indent)) {
                    return _enter(walk, offset, indent, item);
                }
            }
            while (top.indent > indent || (top.indent == indent && top.list && !item)) {
                top = walk.levels[--walk.depth];
            }
            if (top.indent != indent || top.list != item) revert IProofs.UnreadableLine(offset);
            walk.top = top;
        }
    }

    function _enter(Walk memory walk, uint256 offset, uint256 indent, bool list) private pure {
        unchecked {
            if (++walk.depth == MOST_LEVELS) revert IProofs.UnreadableLine(offset);
            Level memory top = walk.levels[walk.depth];
            walk.top = top;
            top.indent = indent;
            top.list = list;
            top.id = ++walk.ids;
        }
    }

    function _setKey(Walk memory walk, uint256 start, uint256 end) private pure {
        // A key that is no string for every reader could be the same as another one.
        if (!Scalar.isString(walk.text, start, end)) revert IProofs.UnreadableLine(start);
        Level memory top = walk.top;
        top.key = EfficientHashLib.hash(walk.text, start, end);
        if (!KeySet.add(walk.seen, EfficientHashLib.hash(top.key, bytes32(top.id)))) {
            revert IProofs.DuplicateKey(start);
        }
    }

    function _note(Walk memory walk, bool item, bool hasKey) private pure {
        Level[] memory levels = walk.levels;
        // services, then the service's name, then its keys; below one of them, its list.
        if (walk.depth != (item ? 3 : 2) || (item && hasKey)) return;
        if (levels[1].list || levels[2].list || levels[0].key != SERVICES) return;
        walk.found = true;
        walk.item = item;
        walk.key = levels[2].key;
    }

    function _count(Walk memory walk, uint256 parts) private pure {
        unchecked {
            if (walk.parts < parts) revert IProofs.TooComplex();
            walk.parts -= parts;
        }
    }

    /// @return where the colon of a key at `i` stands, 0 when there is no key
    function _keyEnd(bytes memory text, uint256 i) private pure returns (uint256) {
        unchecked {
            uint256 end = Text.skipWord(text, i);
            if (end == i || end - i > LONGEST_KEY || Text.byteAt(text, end) != 0x3a) return 0;
            uint256 c = Text.byteAt(text, end + 1);
            return c == Text.END || Text.isIn(c, BLANK) ? end : 0;
        }
    }

    /// @dev Only spaces or a comment may end a line.
    function _rest(bytes memory text, uint256 i) private pure returns (uint256) {
        unchecked {
            uint256 end = i;
            uint256 c = Text.byteAt(text, end);
            if (c == 0x20) c = Text.byteAt(text, end = Text.skipSpaces(text, end));
            // At the start of a line a comment needs no space before it.
            if (c == 0x23 && (end > i || end == 0 || Text.isIn(Text.byteAt(text, end - 1), BLANK))) {
                end = Text.skipPrintable(text, end, 0x0a, 0x0a);
                c = Text.byteAt(text, end);
            }
            if (c != 0x0a && c != Text.END) revert IProofs.UnreadableLine(i);
            return end + 1;
        }
    }
}
