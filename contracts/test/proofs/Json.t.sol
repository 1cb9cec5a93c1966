// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Test} from "../Test.sol";
import {Reader} from "./Reader.sol";

/// @dev `test/contracts/json-proof.test.ts` holds the same against another parser, on many more texts.
contract JsonTest is Test {
    Reader private immutable _reader = new Reader();

    function test_ReadsObjects() external view {
        _isObject("{}");
        _isObject(" \t\r\n{ \t\r\n} \t\r\n");
        _isObject('{"":""}');
        _isObject('{"a":1,"a":2}');
        _isObject('{ "a" : [ ] , "b" : { } , "c" : [ [ ] , { } ] }');
        _isObject('{"a":true,"b":false,"c":null}');
        _isObject('{"":false}');
        _isObject('{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uD83D\\uDe00\\ud800"}');
        _isObject(hex"7b2261223a22c3a9ff7f20227d");
    }

    function test_ReadsNumbers() external view {
        string[13] memory good = [
            "0",
            "-0",
            "7",
            "-7",
            "10",
            "0.0",
            "1.5",
            "-0.001",
            "1e5",
            "1E+5",
            "0e-0",
            "1.25e10",
            "123456789012345678"
        ];
        for (uint256 i = 0; i < good.length; ++i) {
            _isObject(abi.encodePacked('{"a":', good[i], "}"));
            _isObject(abi.encodePacked('{"a":[', good[i], ",", good[i], " ]}"));
        }
        string[19] memory bad = [
            "-",
            "+1",
            "01",
            "-01",
            "1.",
            ".5",
            "-.5",
            "1.e5",
            "1e",
            "1e+",
            "1e5.5",
            "0x1",
            "1_0",
            "1a",
            "--1",
            "1-1",
            "NaN",
            "Infinity",
            "-Infinity"
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            _isNone(abi.encodePacked('{"a":', bad[i], "}"));
            _isNone(abi.encodePacked('{"a":[1,', bad[i], "]}"));
        }
    }

    function test_RefutesWhatIsNoObject() external view {
        string[8] memory other = ["", "[]", "[{}]", '"{}"', "1", "true", "null", "<html></html>"];
        for (uint256 i = 0; i < other.length; ++i) {
            _isNone(bytes(other[i]));
        }
    }

    function test_RefutesBrokenObjects() external view {
        string[35] memory bad = [
            "{",
            "}",
            "{}}",
            "{}{}",
            "{},",
            "{},{}",
            "{} x",
            "{]",
            "{,}",
            '{"a"}',
            '{"a":}',
            '{"a":1,}',
            '{"a":1,,"b":2}',
            '{"a" 1}',
            '{"a":1 "b":2}',
            '{"a":1:2}',
            "{:1}",
            "{1:1}",
            "{a:1}",
            "{'a':1}",
            '{"a":1',
            '{"a":[1}',
            '{"a":[1,]}',
            '{"a":[,1]}',
            '{"a":[1 2]}',
            '{"a":[1:2]}',
            '{"a":tru}',
            '{"a":truE}',
            '{"a":truee}',
            '{"a":nulL}',
            '{"a":undefined}',
            "{} // x",
            '{"a":/* */1}',
            '{"a"',
            '{"a":['
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            _isNone(bytes(bad[i]));
        }
    }

    function test_RefutesBrokenStrings() external view {
        string[13] memory bad = [
            '{"a',
            '{"a\\',
            '{"a\\"',
            '{"a":"',
            '{"a":"\\',
            '{"a":"\\x"}',
            '{"a":"\\u12"}',
            '{"a":"\\u12g4"}',
            '{"a":"\\u',
            '{"a":"\\u123',
            '{"\\":1}',
            '{"a":"\\U0041"}',
            '{"a":"\\\'"}'
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            _isNone(bytes(bad[i]));
        }
        _isNone('{"a":"\n"}');
        _isNone('{"a":"\t"}');
        _isNone(hex"7b2261223a22001f227d");
        _isNone(hex"7b22611f223a317d");
    }

    function test_RefutesSpacesThatAreNone() external view {
        _isNone(hex"7b22613a310c7d");
        _isNone(hex"7b2261223a310b7d");
        _isNone(hex"7b2261223ac2a0317d");
        _isNone(hex"7b2261223a31e280a87d");
    }

    /// @dev The mark of a run may stand anywhere in the 32 bytes that are compared at once.
    function test_FindsTheEndOfAStringAtEveryPlace() external view {
        for (uint256 length = 0; length < 70; ++length) {
            bytes memory filling = new bytes(length);
            for (uint256 i = 0; i < length; ++i) {
                filling[i] = 0xa2;
            }
            _isObject(abi.encodePacked('{"', filling, '":"', filling, '"}'));
            _isNone(abi.encodePacked('{"', filling, hex"1f", '":"', filling, '"}'));
            _isNone(abi.encodePacked('{"', filling, '":"', filling, "}"));
        }
    }

    function testFuzz_ATextCutShortIsNoObject(uint256 length) external view {
        bytes memory text =
            '{"cpu": "https://cipfs.ogpuscan.io/ipfs/Qm", "a": [1.5e3, {"b": "\\u00e9"}, null]}';
        length = bound(length, 0, text.length - 1);
        bytes memory cut = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            cut[i] = text[i];
        }
        _isNone(cut);
    }

    function test_RefusesWhatMayBeAnotherEncoding() external {
        bytes[7] memory texts = [
            bytes(hex"efbbbf7b7d"),
            hex"feff007b007d",
            hex"fffe7b007d00",
            hex"007b007d",
            hex"7b007d00",
            hex"7b0000007d000000",
            hex"0000007b0000007d"
        ];
        for (uint256 i = 0; i < texts.length; ++i) {
            vm.expectRevert(IProofs.AmbiguousEncoding.selector);
            _reader.isObject(texts[i]);
        }
    }

    function test_RefusesAByteOrderMarkWhateverFollows() external {
        bytes[3] memory marks = [bytes(hex"efbb"), hex"feff", hex"fffe"];
        for (uint256 i = 0; i < marks.length; ++i) {
            vm.expectRevert(IProofs.AmbiguousEncoding.selector);
            _reader.isObject(abi.encodePacked(marks[i], "{}"));
        }
        bytes[7] memory others =
            [bytes(hex"efff"), hex"febb", hex"fffb", hex"effe", hex"7bbb", hex"7bff", hex"7bfe"];
        for (uint256 i = 0; i < others.length; ++i) {
            _isNone(abi.encodePacked(others[i], "{}"));
        }
    }

    function test_RefusesAZeroAmongTheFirstFourBytesOnly() external {
        for (uint256 place = 0; place < 6; ++place) {
            bytes memory text = '{"a":1}';
            text[place] = 0;
            if (place < 4) vm.expectRevert(IProofs.AmbiguousEncoding.selector);
            vm.assertTrue(!_reader.isObject(text), "a zero is nothing that JSON has");
        }
    }

    function test_LooksForNamesOf1To32Bytes() external {
        bytes memory longest = "abcdefghijklmnopqrstuvwxyz_01234";
        bytes memory text = abi.encodePacked('{"', longest, '":1}');
        vm.assertEq(_reader.find(text, string(longest)).count, 1, "32 bytes");
        vm.assertEq(_reader.find(text, "a").count, 0, "1 byte");
        bytes memory panic = abi.encodeWithSignature("Panic(uint256)", 0x01);
        vm.expectRevert(panic);
        _reader.find(text, "");
        vm.expectRevert(panic);
        _reader.find(text, string.concat(string(longest), "5"));
    }

    function test_RefusesToLookDeeperThan255Levels() external {
        _isObject(_nested(254));
        vm.expectRevert(IProofs.TooComplex.selector);
        _reader.isObject(_nested(255));
    }

    function test_RefusesTextsOfTooManyTokens() external {
        _isObject(_many(60));
        vm.expectRevert(IProofs.TooComplex.selector);
        _reader.isObject(_many(1000));
    }

    /// @dev Wherever the scanner runs out of steps, it says so and does not call the text broken.
    function test_RefusesTextsOfTooManyOfAnything() external {
        string[7] memory units =
            [" 1 ,", "-1.5e+3,", "null,", '"a",', '"\\n",', '"\\u0000\\u0000\\u0000",', "[{}],"];
        for (uint256 i = 0; i < units.length; ++i) {
            // In steps of one, so that each place of a unit is once the one where the steps run out.
            for (uint256 shift = 0; shift < 9; ++shift) {
                bytes memory text = '{"a":[';
                for (uint256 k = 0; k < shift; ++k) {
                    text = abi.encodePacked(text, "[],");
                }
                for (uint256 k = 0; k < 150; ++k) {
                    text = abi.encodePacked(text, units[i]);
                }
                vm.expectRevert(IProofs.TooComplex.selector);
                _reader.isObject(abi.encodePacked(text, "1]}"));
            }
        }
    }

    /// @dev 256 steps, and one for every ten bytes; the filling takes a step for every two bytes.
    function test_CountsEachStep() external {
        string[17] memory units = [
            "1,",
            "12,",
            "-1,",
            "1.5,",
            "1.5e+3,",
            "0E0,",
            "true,",
            "false,",
            "null,",
            '"",',
            '"a",',
            '"a\\n",',
            '"\\u0000",',
            "[],",
            "{},",
            '{"a":1},',
            " 1 ,"
        ];
        uint8[17] memory steps = [3, 4, 3, 4, 5, 4, 3, 3, 3, 2, 3, 4, 4, 3, 3, 8, 5];
        for (uint256 i = 0; i < units.length; ++i) {
            // What is neither unit nor filling: "a" with its run, three marks before the filling, its comma, 1 with its part, two marks.
            uint256 needed = 10 + 20 * uint256(steps[i]);
            uint256 filling = 0;
            while (needed + filling + 1 <= 256 + _filledLength(units[i], filling + 1) / 10) ++filling;
            _isObject(_filled(units[i], filling));
            vm.expectRevert(IProofs.TooComplex.selector);
            _reader.isObject(_filled(units[i], filling + 1));
        }
    }

    function _filledLength(string memory unit, uint256 filling) private pure returns (uint256) {
        return 7 + 2 * filling + 2 + 20 * bytes(unit).length + 3;
    }

    function _filled(string memory unit, uint256 filling) private pure returns (bytes memory) {
        bytes memory newlines = new bytes(2 * filling);
        for (uint256 i = 0; i < newlines.length; i += 2) {
            newlines[i] = "\\";
            newlines[i + 1] = "n";
        }
        bytes memory units;
        for (uint256 i = 0; i < 20; ++i) {
            units = abi.encodePacked(units, unit);
        }
        return abi.encodePacked('{"a":["', newlines, '",', units, "1]}");
    }

    function _nested(uint256 levels) private pure returns (bytes memory text) {
        text = new bytes(5 + 2 * levels + 1 + 3000);
        bytes memory head = '{"a":';
        for (uint256 i = 0; i < text.length; ++i) {
            if (i < 5) text[i] = head[i];
            else if (i < 5 + levels) text[i] = "[";
            else if (i < 5 + 2 * levels) text[i] = "]";
            else if (i < text.length - 1) text[i] = " ";
            else text[i] = "}";
        }
    }

    function _many(uint256 count) private pure returns (bytes memory text) {
        text = '{"a":[1';
        for (uint256 i = 0; i < count; ++i) {
            text = abi.encodePacked(text, ",1");
        }
        text = abi.encodePacked(text, "]}");
    }

    function _isObject(bytes memory text) private view {
        vm.assertTrue(_reader.isObject(text), string(text));
    }

    function _isNone(bytes memory text) private view {
        vm.assertTrue(!_reader.isObject(text), string(text));
    }
}
