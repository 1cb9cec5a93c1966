// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Test} from "../Test.sol";
import {Reader} from "./Reader.sol";

contract ContentUrlTest is Test {
    string private constant CID = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
    string private constant RAW = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4";
    bytes private constant CONTENT = "hello world\n";

    Reader private immutable _reader = new Reader();

    function test_NamesItsContentThroughAGatewayOrWithoutOne() external view {
        string[7] memory before = [
            "ipfs://",
            "https://cipfs.ogpuscan.io/ipfs/",
            "https://ipfs.io/ipfs/",
            "http://127.0.0.1:8080/ipfs/",
            "https://a-b.example:443/ipfs/",
            "http://localhost/ipfs/",
            "http://a/ipfs/"
        ];
        for (uint256 i = 0; i < before.length; ++i) {
            _reader.requireNames(string.concat(before[i], CID), CONTENT);
            _reader.requireNames(string.concat(before[i], RAW), CONTENT);
        }
    }

    function test_DoesNotNameOtherContent() external {
        vm.expectRevert(IProofs.ContentMismatch.selector);
        _reader.requireNames(string.concat("ipfs://", CID), "hello world");
        vm.expectRevert(IProofs.ContentMismatch.selector);
        _reader.requireNames(string.concat("https://ipfs.io/ipfs/", RAW), "");
    }

    function test_RefusesWhatFollowsTheCid() external {
        string[7] memory behind = ["/", "/metadata.json", "?filename=a.json", "?", "#a", " ", "\n"];
        for (uint256 i = 0; i < behind.length; ++i) {
            vm.expectRevert(IProofs.UnsupportedCid.selector);
            _reader.requireNames(string.concat("https://ipfs.io/ipfs/", CID, behind[i]), CONTENT);
            vm.expectRevert(IProofs.UnsupportedCid.selector);
            _reader.requireNames(string.concat("ipfs://", RAW, behind[i]), CONTENT);
        }
    }

    function test_RefusesOtherPathsAndSchemes() external {
        string[17] memory before = [
            "",
            "/ipfs/",
            "//ipfs.io/ipfs/",
            "ftp://ipfs.io/ipfs/",
            "HTTPS://ipfs.io/ipfs/",
            "https:/ipfs.io/ipfs/",
            "https:///ipfs/",
            "https://ipfs.io/",
            "https://ipfs.io/ipns/",
            "https://ipfs.io/a/ipfs/",
            "https://ipfs.io//ipfs/",
            "https://ipfs.io?/ipfs/",
            "https://ipfs.io@evil.example/ipfs/",
            "https://@evil.example/ipfs/",
            "http://@evil.example/ipfs/",
            "https://ipfs%2eio/ipfs/",
            " https://ipfs.io/ipfs/"
        ];
        for (uint256 i = 0; i < before.length; ++i) {
            vm.expectRevert(IProofs.UrlNotContentAddressed.selector);
            _reader.requireNames(string.concat(before[i], CID), CONTENT);
        }
        vm.expectRevert(IProofs.UnsupportedCid.selector);
        _reader.requireNames(string.concat("ipfs://ipfs/", CID), CONTENT);
        vm.expectRevert(IProofs.UnsupportedCid.selector);
        _reader.requireNames(string.concat("https://ipfs.io/ipfs//", CID), CONTENT);
    }

    function test_RefusesAHostLongerThanAny() external {
        bytes memory host = new bytes(300);
        for (uint256 i = 0; i < host.length; ++i) {
            host[i] = "a";
        }
        vm.expectRevert(IProofs.UrlNotContentAddressed.selector);
        _reader.requireNames(string.concat("https://", string(host), "/ipfs/", CID), CONTENT);
    }

    function test_RefusesAnEmptyUrlAndOneThatEndsEarly() external {
        string[5] memory urls = ["", "ipfs:/", "https://", "https://ipfs.io", "https://ipfs.io/ipfs"];
        for (uint256 i = 0; i < urls.length; ++i) {
            vm.expectRevert(IProofs.UrlNotContentAddressed.selector);
            _reader.requireNames(urls[i], CONTENT);
        }
        vm.expectRevert(IProofs.UnsupportedCid.selector);
        _reader.requireNames("https://ipfs.io/ipfs/", CONTENT);
    }
}
