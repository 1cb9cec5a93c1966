// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Exhibits} from "./Exhibits.sol";
import {Reader} from "./Reader.sol";

/// @dev `test/contracts/compose-proof.test.ts` holds the same against a parser of YAML, on many more files.
contract ComposeLinesTest is Exhibits {
    Reader private immutable _reader = new Reader();

    bytes private constant HEAD = "services:\n  web:\n";
    bytes private constant WORD = "privileged: true";

    function test_ReadsAKeyOfAService() external view {
        _reads("services:\n  web:\n    privileged: true\n");
        _reads("services:\n  web:\n    privileged: true");
        _reads("services:\n web:\n  privileged: true\n");
        _reads("services: # all\n\n  # one\n  web:   \n        privileged: true # why not\n# end");
        _reads(
            "version: \"3.8\"\nvolumes:\n  data:\nservices:\n  a:\n    image: b\n  web:\n    pid: host\n    privileged: true\n"
        );
        _reads(
            "services:\n  web:\n    ports:\n    - 80:80\n    - \"443:443\"\n    privileged: true\n  other:\n    image: a\n"
        );
        _reads(
            "services:\n  web:\n    ports:\n      - target: 80\n        mode: host\n      - target: 81\n    privileged: true\nx-a:\n  b: c\n"
        );
        _reads("services:\n  web:\n    command: [\"python\", '-m', app.main]\n    privileged: true\n");
        _reads(
            "services:\n  web:\n    environment:\n      A_1: http://a.b/c#d\n      B.c-d: it's {fine} \"here\" [too], & *so* !on\n    privileged: true\n"
        );
    }

    function test_ReadsAnItemOfAList() external view {
        bytes memory word = "- /var/run/docker.sock";
        bytes memory item = "- /var/run/docker.sock:/var/run/docker.sock:ro\n";
        _isItem(abi.encodePacked(HEAD, "    volumes:\n      ", item), word);
        _isItem(abi.encodePacked(HEAD, "    volumes:\n    ", item), word);
        _isItem(
            abi.encodePacked(
                HEAD, "    volumes:\n    - ./a:/b\n    - type: bind\n      source: /c\n    ", item
            ),
            word
        );
    }

    function test_GivesTheTextAsItStandsThere() external view {
        Reader.Line memory line = _line("    image: \"a b # c\"   # d\n", "image");
        vm.assertEq(line.text, "a b # c", "in double quotation marks");
        vm.assertTrue(line.quoted && !line.item && line.items == 0, "quoted");
        line = _line("    image: 'a \\ b'\n", "image");
        vm.assertEq(line.text, "a \\ b", "in single quotation marks");
        line = _line("    image: a#b  c   # d\n", "image");
        vm.assertEq(line.text, "a#b  c  ", "plain, with the spaces before a comment");
        vm.assertTrue(!line.quoted, "plain");
        line = _line("    image: [a, \"b, c\", 'd' , e-f/g_h.i]\n", "image");
        vm.assertEq(line.items, 4, "a list in brackets");
        vm.assertEq(line.text, "", "which has no text");
        vm.assertEq(line.key, keccak256("image"), "its key");
    }

    function test_ComparesWithoutSpacesAndComments() external view {
        vm.assertTrue(_says("    pid: host\n", "pid", "host"), "plain");
        vm.assertTrue(_says("    pid: host   \n", "pid", "host"), "spaces behind");
        vm.assertTrue(_says("    pid: host  # x\n", "pid", "host"), "a comment behind");
        vm.assertTrue(_says("    pid: host", "pid", "host"), "at the end of the file");
        vm.assertTrue(_says("    pid: \"host\"\n", "pid", "host"), "double quotation marks");
        vm.assertTrue(_says("    pid: 'host'\n", "pid", "host"), "single quotation marks");
        vm.assertTrue(_says("    privileged: true\n", "privileged", "true"), "a truth value");
    }

    function test_DoesNotTakeOneValueForAnother() external view {
        vm.assertTrue(!_says("    pid: hosts\n", "pid", "host"), "longer");
        vm.assertTrue(!_says("    pid: hos\n", "pid", "host"), "shorter");
        vm.assertTrue(!_says("    pid: host x\n", "pid", "host"), "more words");
        vm.assertTrue(!_says("    pid: host#x\n", "pid", "host"), "no comment");
        vm.assertTrue(!_says("    pid: Host\n", "pid", "host"), "capitals");
        vm.assertTrue(!_says("    pid: \"host \"\n", "pid", "host"), "spaces inside");
        vm.assertTrue(!_says("    pid: [host]\n", "pid", "host"), "a list");
        vm.assertTrue(!_says("    privileged: \"true\"\n", "privileged", "true"), "a string, no truth value");
        vm.assertTrue(!_says("    privileged: True\n", "privileged", "true"), "another spelling");
    }

    function test_ReadsPlainValuesByTheirFirstCharacter() external view {
        bytes memory first = "azAZ09_./$~";
        for (uint256 i = 0; i < first.length; ++i) {
            _reads(abi.encodePacked(HEAD, "    image: ", first[i], "b\n    privileged: true\n"));
        }
        bytes memory other = "`%@!&*|>{}],?:";
        for (uint256 i = 0; i < other.length; ++i) {
            _unreadable(abi.encodePacked(HEAD, "    image: ", other[i], "b\n    privileged: true\n"));
        }
    }

    function test_RefusesAColonBehindAValueAtTheEndOfTheFile() external view {
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    image: a:"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    image: a: b\n"));
    }

    function test_TakesNoQuotedNumberForANumber() external view {
        vm.assertTrue(!_says("    user: \"0\"\n", "user", "0"), "a digit");
        vm.assertTrue(!_says("    user: '65534'\n", "user", "65534"), "five digits");
        vm.assertTrue(!_says("    user: \"\"\n", "user", ""), "nothing");
        vm.assertTrue(_says("    user: \"_a\"\n", "user", "_a"), "a string");
    }

    function test_RefusesWhatOnlyLooksLikeADirective() external {
        _nothing("# services:\n#   web:\n#     privileged: true\n");
        _nothing("services:\n  web:\n    image: a # privileged: true\n");
        _nothing("services:\n  web:\n    image: \"privileged: true\"\n");
        _unreadable("services:\n  web:\n    command: |\n    privileged: true\n");
        _unreadable("services:\n  web:\n    command: >-\n      privileged: true\n");
        _unreadable("services:\n  web:\n    command: \"a\n    privileged: true\n    b\"\n");
        _unreadable("services:\n  web:\n    command: 'a\n    privileged: true'\n");
        _unreadable("services:\n  web:\n    command: [a,\n    privileged: true]\n");
        _unreadable("services:\n  web:\n    command: {a: b,\n    privileged: true}\n");
        _unreadable("services:\n  web:\n    command: a\n      privileged: true\n");
        _unreadable("services:\n  web:\n    ? privileged: true\n");
        _unreadable("services:\n  web:\n    - privileged: true\n      a\n");
        _unreadable("services:\n  web: {privileged: true}\n");
    }

    function test_RefusesADirectiveElsewhereThanInAService() external {
        _nothing("privileged: true\n");
        _nothing("services:\n  privileged: true\n");
        _nothing("x-services:\n  web:\n    privileged: true\n");
        _nothing("volumes:\n  web:\n    privileged: true\nservices:\n  a:\n    image: b\n");
        _nothing("services:\n  web:\n    build:\n      privileged: true\n");
        _nothing("services:\n  web:\n    a:\n      - privileged: true\n");
        _nothing("services:\n  - web:\n      privileged: true\n");
        _nothing("services:\n  web:\n    - privileged: true\n");
        _nothing("services:\n  web:\nx-a:\n  b:\n    privileged: true\n");
    }

    function test_RefusesOffsetsWhereNoLineBegins() external {
        bytes memory file = "services:\n  web:\n    privileged: true\n    tty:\n";
        uint256 right = offsetOf(file, WORD);
        for (uint256 offset = 0; offset <= file.length + 40; ++offset) {
            if (offset == right) continue;
            vm.expectRevert(IProofs.DirectiveNotFound.selector);
            _reader.line(file, offset);
        }
        vm.expectRevert(IProofs.DirectiveNotFound.selector);
        _reader.line(file, type(uint256).max);
        vm.expectRevert(IProofs.DirectiveNotFound.selector);
        _reader.line("", 0);
    }

    function test_RefusesAKeyThatStandsTwice() external view {
        bytes[5] memory files = [
            bytes("services:\n  web:\n    privileged: true\n    privileged: false\n"),
            "services:\n  web:\n    privileged: true\n  web:\n    image: a\n",
            "services:\n  web:\n    privileged: true\nservices:\n  a:\n    image: a\n",
            "services:\n  web:\n    privileged: true\n    environment:\n      A: 1\n      A: 2\n",
            "services:\n  web:\n    privileged: true\n    a:\n      - b: 1\n        b: 2\n"
        ];
        for (uint256 i = 0; i < files.length; ++i) {
            try _reader.line(files[i], offsetOf(files[i], WORD)) {
                vm.assertTrue(false, string(files[i]));
            } catch (bytes memory reason) {
                // forge-lint: disable-next-line(unsafe-typecast): the selector is meant.
                vm.assertEq(bytes32(bytes4(reason)), bytes32(IProofs.DuplicateKey.selector), string(files[i]));
            }
        }
        // The same key in other mappings is another key.
        _reads(
            "services:\n  web:\n    privileged: true\n    a:\n      - b: 1\n      - b: 1\n  services:\n    privileged: false\n"
        );
    }

    function test_RefusesWhatFollowsAndMayChangeTheMeaning() external view {
        string[26] memory tails = [
            "---\n",
            "...\n",
            "    <<: *a\n",
            "    a: &b c\n",
            "    a: *b\n",
            "    a: !!str b\n",
            "    a: |\n",
            "    a: {b: c}\n",
            "    a: [b\n",
            "    a: [b]: c\n",
            "    a: \"b\" c\n",
            "    a: \"b\"#c\n",
            "    a: 'it''s'\n",
            "    a: \"\\x41\"\n",
            "    a: b: c\n",
            "    a: b:\n",
            "    a: @b\n",
            "    a: - b\n",
            "    a\n",
            "    a:b\n",
            "    \"a\": b\n",
            "    no: b\n",
            "    Null: b\n",
            "    1: b\n",
            "   a: b\n",
            "     a: b\n"
        ];
        for (uint256 i = 0; i < tails.length; ++i) {
            _unreadable(abi.encodePacked(HEAD, "    privileged: true\n", tails[i]));
        }
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a: b:"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    - a\n"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a:\n      b\n"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a:\n      - b\n      c: d\n"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a:\n      - b\n     - c\n"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a:\n      - - b\n"));
        _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a:\n      -\n"));
    }

    function test_SaysWhichValueItDoesNotRead() external {
        bytes memory file = abi.encodePacked(HEAD, "    privileged: true\n    a: b: c\n");
        uint256 offset = offsetOf(file, WORD);
        vm.expectRevert(abi.encodeWithSelector(IProofs.UnreadableLine.selector, offsetOf(file, "b: c")));
        _reader.line(file, offset);
    }

    /// @dev Whatever some version of YAML takes for a truth value or for nothing, in any letters.
    function test_RefusesKeysThatAreNoStrings() external view {
        string[18] memory words = [
            "y",
            "Y",
            "n",
            "N",
            "no",
            "No",
            "on",
            "ON",
            "yes",
            "Yes",
            "off",
            "OFF",
            "true",
            "True",
            "null",
            "NULL",
            "false",
            "False"
        ];
        for (uint256 i = 0; i < words.length; ++i) {
            _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    ", words[i], ": b\n"));
        }
        string[14] memory others = [
            "a",
            "z",
            "nu",
            "o",
            "or",
            "yet",
            "of",
            "oft",
            "tree",
            "nuls",
            "truly",
            "falsy",
            "falser",
            "nothing"
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            _reads(abi.encodePacked(HEAD, "    privileged: true\n    ", others[i], ": b\n"));
        }
    }

    function test_RefusesAnythingButPrintableAsciiAndLineFeeds() external view {
        for (uint256 c = 0; c < 256; ++c) {
            if (c == 0x0a || (c >= 0x20 && c < 0x7f)) continue;
            // forge-lint: disable-next-line(unsafe-typecast): below 256
            bytes1 char = bytes1(uint8(c));
            _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a: b", char, "c\n"));
            _unreadable(abi.encodePacked(HEAD, "    privileged: true", char, "\n"));
            _unreadable(abi.encodePacked(HEAD, "    privileged: true # ", char, "\n"));
            _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a: \"", char, "\"\n"));
            _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    ", char, "a: b\n"));
            _unreadable(abi.encodePacked(HEAD, "    privileged: true\n    a:", char, "b\n"));
            _unreadable(abi.encodePacked(char, HEAD, "    privileged: true\n"));
        }
    }

    function test_RefusesFilesWithTooManyLinesOrItems() external {
        _reads(_long("\n", 125));
        _tooComplex(_long("\n", 126));
        _tooComplex(_long("    \n", 126));
        _tooComplex(_long("# a\n", 126));
        bytes memory items = "    a: [b";
        for (uint256 i = 0; i < 130; ++i) {
            items = abi.encodePacked(items, ", b");
        }
        _tooComplex(_long(abi.encodePacked(items, "]\n"), 1));
    }

    function test_RefusesMoreThan16Levels() external view {
        bytes memory file = abi.encodePacked(HEAD, "    privileged: true\n");
        bytes memory indent = "    ";
        for (uint256 level = 2; level < 15; ++level) {
            file = abi.encodePacked(file, indent, "a:\n");
            indent = abi.encodePacked(indent, " ");
        }
        _reads(abi.encodePacked(file, indent, "a: b\n"));
        _unreadable(abi.encodePacked(file, indent, "a:\n", indent, " a: b\n"));
    }

    /// @dev Keys chosen to fall on one slot of the set must not make a check expensive; they make it fail.
    function test_RefusesKeysThatCrowdOneSlot() external {
        bytes memory file = abi.encodePacked(HEAD, "    privileged: true\n");
        uint256 found;
        for (uint256 n = 0; found < 17; ++n) {
            if (found == 16) _reads(file);
            bytes memory key = bytes(string.concat("k", vm.toString(n)));
            // The third mapping of the file is the service's.
            bytes32 slot = keccak256(abi.encode(keccak256(key), uint256(2)));
            if (uint256(slot) % 1024 != 500) continue;
            ++found;
            file = abi.encodePacked(file, "    ", key, ": a\n");
        }
        _tooComplex(file);
    }

    function _long(bytes memory line, uint256 count) private pure returns (bytes memory file) {
        file = abi.encodePacked(HEAD, "    privileged: true\n");
        for (uint256 i = 0; i < count; ++i) {
            file = abi.encodePacked(file, line);
        }
    }

    function _reads(bytes memory file) private view {
        Reader.Line memory line = _reader.line(file, offsetOf(file, WORD));
        vm.assertTrue(!line.item && line.key == keccak256("privileged"), string(file));
        vm.assertTrue(_reader.says(file, offsetOf(file, WORD), "true"), string(file));
    }

    function _isItem(bytes memory file, bytes memory word) private view {
        Reader.Line memory line = _reader.line(file, offsetOf(file, word));
        vm.assertTrue(line.item && line.key == keccak256("volumes"), string(file));
        vm.assertEq(line.text, "/var/run/docker.sock:/var/run/docker.sock:ro", string(file));
    }

    function _line(bytes memory text, bytes memory key) private view returns (Reader.Line memory) {
        bytes memory file = abi.encodePacked(HEAD, text);
        return _reader.line(file, offsetOf(file, key));
    }

    function _says(bytes memory text, bytes memory key, string memory value) private view returns (bool) {
        bytes memory file = abi.encodePacked(HEAD, text);
        return _reader.says(file, offsetOf(file, key), value);
    }

    function _nothing(bytes memory file) private {
        vm.expectRevert(IProofs.DirectiveNotFound.selector);
        _reader.line(file, offsetOf(file, WORD));
    }

    function _tooComplex(bytes memory file) private {
        vm.expectRevert(IProofs.TooComplex.selector);
        _reader.line(file, offsetOf(file, WORD));
    }

    function _unreadable(bytes memory file) private view {
        try _reader.line(file, offsetOf(file, WORD)) {
            vm.assertTrue(false, string(file));
        } catch (bytes memory reason) {
            // forge-lint: disable-next-line(unsafe-typecast): the selector is meant.
            vm.assertEq(bytes32(bytes4(reason)), bytes32(IProofs.UnreadableLine.selector), string(file));
        }
    }
}
