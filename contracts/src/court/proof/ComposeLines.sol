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
    uint256 private constant MOST_PARTS = 512;
    uint256 private constant MOST_LEVELS = 16;
    uint256 private constant LONGEST_KEY = 128;
    bytes32 private constant SERVICES = keccak256("services");

    /// @dev Letters, digits and _ . / -
    uint256 private constant KEY =
        Text.LETTERS | Text.DIGITS | (1 << 0x5f) | (1 << 0x2e) | (1 << 0x2f) | (1 << 0x2d);
    /// @dev Line feed, space, or nothing.
    uint256 private constant BLANK = (1 << 0x0a) | (1 << 0x20);

    /// @notice A line of a service's mapping: `key: value`, or an item `- value` of the list `key`.
    struct Directive {
        bool item;
        bytes32 key;
        Scalar.Span value;
    }

    /// @dev Where the walk stands. Level 0 is the whole file's mapping.
    /// @param indent of each level
    /// @param key of each mapping: the hash of the one read last
    /// @param id a number for each level that has been, to tell keys of different mappings apart
    /// @param list whether the level is a list
    /// @param pending whether the line before was `key:`, whose value may begin on this line
    struct Walk {
        bytes text;
        uint256[] indent;
        bytes32[] key;
        uint256[] id;
        bool[] list;
        uint256 level;
        uint256 ids;
        bool pending;
        bytes32[] seen;
        uint256 parts;
        uint256 offset;
        bool found;
        Directive directive;
    }

    /// @notice Reads the whole file and gives the line at `offset`, provided that it belongs to a service.
    /// @param offset of the line's first byte that is no space
    function read(bytes memory text, uint256 offset) internal pure returns (Directive memory) {
        Walk memory walk;
        walk.text = text;
        walk.indent = new uint256[](MOST_LEVELS);
        walk.key = new bytes32[](MOST_LEVELS);
        walk.id = new uint256[](MOST_LEVELS);
        walk.list = new bool[](MOST_LEVELS);
        walk.seen = KeySet.create();
        walk.offset = offset;
        uint256 start;
        while (start < text.length) {
            start = _line(walk, start);
            if (++walk.parts > MOST_PARTS) revert IProofs.TooComplex();
        }
        if (!walk.found) revert IProofs.DirectiveNotFound();
        return walk.directive;
    }

    /// @return where the next line begins
    function _line(Walk memory walk, uint256 start) private pure returns (uint256) {
        bytes memory text = walk.text;
        uint256 i = Text.skipSpaces(text, start);
        uint256 c = Text.byteAt(text, i);
        if (c == 0x0a || c == 0x23 || c == Text.END) return _rest(text, i);

        bool item = c == 0x2d && Text.byteAt(text, i + 1) == 0x20;
        _settle(walk, i, i - start, item);
        uint256 content = item ? Text.skipSpaces(text, i + 1) : i;
        uint256 keyEnd = _keyEnd(text, content);
        Scalar.Span memory value;
        if (keyEnd > 0) {
            if (item) _enter(walk, i, content - start, false);
            _setKey(walk, content, keyEnd);
            content = Text.skipSpaces(text, keyEnd + 1);
            c = Text.byteAt(text, content);
            walk.pending = c == 0x0a || c == 0x23 || c == Text.END;
            value.next = content;
        } else if (!item) {
            revert IProofs.UnreadableLine(i);
        }
        if (!walk.pending) {
            value = Scalar.read(text, content);
            walk.parts += value.items;
            if (i == walk.offset) _note(walk, item, keyEnd > 0, value);
        }
        return _rest(text, value.next);
    }

    /// @dev Closes the levels that this line ends, or opens the one that it begins.
    function _settle(Walk memory walk, uint256 offset, uint256 indent, bool item) private pure {
        uint256 top = walk.indent[walk.level];
        if (walk.pending) {
            walk.pending = false;
            // A list may stand as far left as the key that it belongs to.
            if (indent > top || (item && indent == top)) return _enter(walk, offset, indent, item);
        }
        while (top > indent || (top == indent && !item && walk.list[walk.level])) {
            top = walk.indent[--walk.level];
        }
        if (top != indent || walk.list[walk.level] != item) revert IProofs.UnreadableLine(offset);
    }

    function _enter(Walk memory walk, uint256 offset, uint256 indent, bool list) private pure {
        uint256 level = ++walk.level;
        if (level >= MOST_LEVELS) revert IProofs.UnreadableLine(offset);
        walk.indent[level] = indent;
        walk.id[level] = ++walk.ids;
        walk.list[level] = list;
    }

    function _setKey(Walk memory walk, uint256 start, uint256 end) private pure {
        // A key that is no string for every reader could be the same as another one.
        if (!Scalar.isString(walk.text, start, end)) revert IProofs.UnreadableLine(start);
        bytes32 key = EfficientHashLib.hash(walk.text, start, end);
        walk.key[walk.level] = key;
        if (!KeySet.add(walk.seen, EfficientHashLib.hash(key, bytes32(walk.id[walk.level])))) {
            revert IProofs.DuplicateKey(start);
        }
    }

    function _note(Walk memory walk, bool item, bool hasKey, Scalar.Span memory value) private pure {
        // services, then the service's name, then its keys; below one of them, its list.
        if (walk.level != (item ? 3 : 2) || (item && hasKey)) return;
        if (walk.list[1] || walk.list[2] || walk.key[0] != SERVICES) return;
        walk.found = true;
        walk.directive = Directive(item, walk.key[2], value);
    }

    /// @return where the colon of a key at `i` stands, 0 when there is no key
    function _keyEnd(bytes memory text, uint256 i) private pure returns (uint256) {
        uint256 end = i;
        while (Text.isIn(Text.byteAt(text, end), KEY) && end - i < LONGEST_KEY) ++end;
        if (end == i || Text.byteAt(text, end) != 0x3a) return 0;
        uint256 c = Text.byteAt(text, end + 1);
        return c == Text.END || Text.isIn(c, BLANK) ? end : 0;
    }

    /// @dev Only spaces or a comment may end a line.
    function _rest(bytes memory text, uint256 i) private pure returns (uint256) {
        uint256 end = Text.skipSpaces(text, i);
        uint256 c = Text.byteAt(text, end);
        // At the start of a line a comment needs no space before it.
        if (c == 0x23 && (end > i || end == 0 || Text.isIn(Text.byteAt(text, end - 1), BLANK))) {
            end = Text.skipPrintable(text, end, "\n", "\n");
            c = Text.byteAt(text, end);
        }
        if (c != 0x0a && c != Text.END) revert IProofs.UnreadableLine(i);
        return end + 1;
    }
}
