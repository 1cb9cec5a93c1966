// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../src/court/Types.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {CidText} from "./CidText.sol";
import {Exhibits} from "./Exhibits.sol";

contract CheckTest is Exhibits {
    function test_MetadataThatIsNoObjectIsMalformed() external view {
        _isMalformed(NOT_OBJECT, "<html>404</html>", 1);
        _isMalformed(NOT_OBJECT, "", 1);
        _isMalformed(NOT_OBJECT, '{"cpu":"https://x",}', 1);
    }

    function test_AnObjectIsNoProof() external {
        _reverts(IProofs.IsObject.selector, NOT_OBJECT, '{"cpu":"x"}', 1);
        _reverts(IProofs.IsObject.selector, NOT_OBJECT, "{}", 0);
    }

    function test_MetadataWithoutANameIsMalformed() external view {
        _isMalformed(NAME, '{"cpu":"x"}', 1);
    }

    function test_MetadataWithAnEmptyNameIsNoProof() external {
        _reverts(IProofs.MemberPresent.selector, NAME, '{"name":""}', 1);
        _reverts(IProofs.NotObject.selector, NAME, "[]", 1);
    }

    function test_AnEnvironmentThatIsOfferedWithoutAComposeFileIsMalformed() external view {
        _isMalformed(CPU, '{"nvidia":"x","amd":"x","name":"n"}', 1);
        _isMalformed(NVIDIA, '{"cpu":"x","nvidia":"","amd":"x"}', 7);
        _isMalformed(AMD, '{"cpu":"x","nvidia":"x","amd":null}', 4);
    }

    function test_AnEnvironmentThatIsNotOfferedNeedsNone() external {
        _reverts(IProofs.EnvironmentNotOffered.selector, CPU, "{}", 6);
        _reverts(IProofs.EnvironmentNotOffered.selector, NVIDIA, "{}", 5);
        _reverts(IProofs.EnvironmentNotOffered.selector, AMD, "{}", 3);
        _reverts(IProofs.EnvironmentNotOffered.selector, AMD, "{}", 0);
    }

    function test_AnEnvironmentWithAComposeFileIsNoProof() external {
        _reverts(IProofs.MemberPresent.selector, CPU, '{"cpu":"x"}', 1);
    }

    function test_OtherBytesThanTheSourceNamesAreNoProof() external {
        bytes memory source = paramsOf(url('{"cpu":"x","name":"n"}'), 1);
        judgeReverts(IProofs.ContentMismatch.selector, NOT_OBJECT, source, metadataProof("not JSON"));
        judgeReverts(IProofs.ContentMismatch.selector, CPU, source, metadataProof("{}"));
    }

    function test_MetadataThatIsNotContentAddressedIsNoProof() external {
        judgeReverts(
            IProofs.UrlNotContentAddressed.selector,
            NOT_OBJECT,
            paramsOf("https://example.com/metadata.json", 1),
            metadataProof("x")
        );
        judgeReverts(IProofs.UrlNotContentAddressed.selector, NOT_OBJECT, paramsOf("", 1), metadataProof(""));
    }

    function test_MetadataOfMoreThanFourKibibytesIsNotRead() external {
        judgeRevertsWith(
            abi.encodeWithSelector(IProofs.TooLarge.selector, 4097, 4096),
            NOT_OBJECT,
            paramsOf(url(new bytes(4097)), 1),
            metadataProof(new bytes(4097))
        );
    }

    function test_ARuleThatIsNotThereProvesNothing() external {
        judgeRevertsWith(
            abi.encodeWithSelector(IProofs.UnknownRule.selector, 11),
            11,
            paramsOf(url(""), 1),
            metadataProof("")
        );
        judgeRevertsWith(
            abi.encodeWithSelector(IProofs.UnknownRule.selector, 255),
            255,
            paramsOf(url(""), 1),
            metadataProof("")
        );
    }

    /// @dev Attack 30: rules do not reach back.
    function test_ARevisionThatIsOlderThanTheRuleIsNotUnderIt() external {
        bytes memory source = paramsOf(url(""), 1);
        uint40[2] memory earlier = [START - 1, 0];
        for (uint256 i = 0; i < earlier.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IProofs.NotInForce.selector, NOT_OBJECT, START));
            proofs.check(NOT_OBJECT, source, earlier[i], metadataProof(""));
        }
    }

    function test_WhatIsNoExhibitOrNoParametersReverts() external {
        _revertsSomehow(NOT_OBJECT, paramsOf(url(""), 1), "");
        _revertsSomehow(NOT_OBJECT, paramsOf(url(""), 1), hex"ffff");
        _revertsSomehow(NOT_OBJECT, "", metadataProof(""));
    }

    function testFuzz_NoBytesButTheNamedOnesProve(bytes memory other) external {
        bytes memory named = "not JSON";
        if (keccak256(other) == keccak256(named) || other.length > 4096) return;
        judgeReverts(
            IProofs.ContentMismatch.selector, NOT_OBJECT, paramsOf(url(named), 1), metadataProof(other)
        );
    }

    function testFuzz_AForeignCidNamesNothingOfOurs(bytes32 digest) external {
        if (digest == sha256("not JSON")) return;
        judgeReverts(
            IProofs.ContentMismatch.selector,
            NOT_OBJECT,
            paramsOf(string.concat("ipfs://", CidText.v1Raw(digest)), 1),
            metadataProof("not JSON")
        );
    }

    function _isMalformed(uint8 rule, bytes memory metadata, uint8 environments) private view {
        Charge charge = judge(rule, paramsOf(url(metadata), environments), metadataProof(metadata));
        vm.assertTrue(charge == Charge.MalformedSource, string(metadata));
    }

    function _reverts(bytes4 reason, uint8 rule, bytes memory metadata, uint8 environments) private {
        judgeReverts(reason, rule, paramsOf(url(metadata), environments), metadataProof(metadata));
    }

    function _revertsSomehow(uint8 rule, bytes memory params, bytes memory proof) private {
        vm.expectRevert();
        proofs.check(rule, params, START, proof);
    }
}
