// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Test} from "../Test.sol";
import {CidText} from "./CidText.sol";
import {Reader} from "./Reader.sol";

contract MetadataTest is Test {
    Reader private immutable _reader = new Reader();

    function test_LacksAMemberThatIsNotThere() external view {
        _lacks("{}", true);
        _lacks('{"cp":"","cpuu":"","nvidia":"cpu"}', true);
        _lacks('{"a":{"cpu":"x"},"b":["cpu"],"c":"\\"cpu\\":1"}', true);
    }

    function test_HasAMemberHoweverItIsWritten() external view {
        _lacks('{"cpu":null}', false);
        _lacks('{"a":1, "cpu" : "" }', false);
        _lacks('{"CPU":""}', false);
        _lacks('{"cpu":1,"Cpu":2}', false);
    }

    function test_DoesNotSayWhatAnEscapedOrForeignNameMayBe() external {
        bytes[3] memory texts = [bytes('{"\\u0063pu":"x"}'), hex"7b22c5bf70223a317d", '{"name":1,"a\\nb":{}}'];
        for (uint256 i = 0; i < texts.length; ++i) {
            vm.expectRevert(IProofs.AmbiguousMember.selector);
            _reader.lacks(texts[i], "cpu");
        }
        // Further inside they do no harm.
        _lacks('{"a":{"\\u0063pu":"x"}}', true);
    }

    function test_LacksTextWhereTheValueIsNoneOrEmpty() external view {
        string[7] memory values = ['""', "null", "0", "false", "[]", "{}", '["x"]'];
        for (uint256 i = 0; i < values.length; ++i) {
            bytes memory text = abi.encodePacked('{"a":1,"cpu" :', values[i], "}");
            vm.assertTrue(_reader.lacksText(text, "cpu"), string(text));
        }
        vm.assertTrue(_reader.lacksText("{}", "cpu"), "no member");
    }

    function test_HasTextWhereTheValueIsAString() external view {
        string[3] memory values = ['"x"', '" "', '"\\u0000"'];
        for (uint256 i = 0; i < values.length; ++i) {
            bytes memory text = abi.encodePacked('{"cpu":\n', values[i], "}");
            vm.assertTrue(!_reader.lacksText(text, "cpu"), string(text));
        }
    }

    function test_DoesNotSayWhichOfTwoMembersCounts() external {
        vm.expectRevert(IProofs.AmbiguousMember.selector);
        _reader.lacksText('{"cpu":"","cpu":"x"}', "cpu");
        vm.expectRevert(IProofs.AmbiguousMember.selector);
        _reader.lacksText('{"cpu":"","CPU":"x"}', "cpu");
    }

    function test_FindsNothingInWhatIsNoObject() external {
        vm.expectRevert(IProofs.NotObject.selector);
        _reader.lacks("[]", "cpu");
        vm.expectRevert(IProofs.NotObject.selector);
        _reader.lacksText('{"cpu":""', "cpu");
    }

    function test_LooksAtNoMoreThan64Members() external {
        bytes memory text = '{"m":{}';
        for (uint256 i = 1; i < 64; ++i) {
            text = abi.encodePacked(text, ',"m":{}                              ');
        }
        _lacks(abi.encodePacked(text, "}"), true);
        vm.expectRevert(IProofs.TooComplex.selector);
        _reader.lacks(abi.encodePacked(text, ',"cpu":{}}'), "cpu");
    }

    function test_NamesAComposeFileForEachEnvironment() external view {
        bytes memory cpu = "cpu file";
        bytes memory nvidia = "nvidia file";
        bytes memory amd = "amd file";
        bytes memory text = abi.encodePacked(
            '{"cpu":"', _url(cpu), '","nvidia" : "', _url(nvidia), '","amd":"', _url(amd), '"}'
        );
        _reader.requireCompose(text, 1, cpu);
        _reader.requireCompose(text, 2, nvidia);
        _reader.requireCompose(text, 4, amd);
    }

    function test_DoesNotTakeOneFileForAnother() external {
        bytes memory text = abi.encodePacked('{"cpu":"', _url("a"), '","nvidia":"', _url("b"), '"}');
        vm.expectRevert(IProofs.ContentMismatch.selector);
        _reader.requireCompose(text, 1, "b");
        vm.expectRevert(IProofs.ContentMismatch.selector);
        _reader.requireCompose(text, 2, "a");
        vm.expectRevert(IProofs.NoComposeFile.selector);
        _reader.requireCompose(text, 4, "a");
    }

    function test_DoesNotSayWhichFileIsMeant() external {
        string memory url = _url("a");
        bytes[5] memory texts = [
            abi.encodePacked('{"CPU":"', url, '"}'),
            abi.encodePacked('{"cpu":"', url, '","cpu":"', url, '"}'),
            abi.encodePacked('{"cpu":["', url, '"]}'),
            abi.encodePacked('{"cpu":"https:\\/\\/x/ipfs/', CidText.v1Raw(sha256("a")), '"}'),
            bytes('{"cpu":null}')
        ];
        for (uint256 i = 0; i < texts.length; ++i) {
            vm.expectRevert(IProofs.NoComposeFile.selector);
            _reader.requireCompose(texts[i], 1, "a");
        }
    }

    function _lacks(bytes memory text, bool yes) private view {
        vm.assertEq(_reader.lacks(text, "cpu"), yes, string(text));
    }

    function _url(bytes memory content) private pure returns (string memory) {
        return string.concat("ipfs://", CidText.v1Raw(sha256(content)));
    }
}
