// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Exhibits} from "./Exhibits.sol";
import {Reader} from "./Reader.sol";

contract ManifestTest is Exhibits {
    string private constant OCI = "application/vnd.oci.image.manifest.v1+json";
    string private constant DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    string private constant INDEX = "application/vnd.oci.image.index.v1+json";
    string private constant LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    string private constant DIGEST = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef";

    Reader private immutable _reader = new Reader();

    function test_SoundManifestsContradictNothing() external view {
        _is(false, string.concat('{"schemaVersion":2,"mediaType":"', OCI, '","config":{},"layers":[{}]}'));
        _is(false, string.concat('{"layers":[{"a":"b"}],"mediaType":"', DOCKER, '"}'));
        _is(false, string.concat('{"mediaType": "', INDEX, '", "manifests": [ 1 ] }'));
        _is(false, string.concat('{"manifests":[1],"mediaType":"', LIST, '"}'));
    }

    function test_AMediaTypeIsNotNeeded() external view {
        _is(false, '{"schemaVersion":2,"layers":[1]}');
        _is(false, '{"schemaVersion":2,"manifests":[1]}');
        _is(false, '{"mediaType":null,"layers":[1]}');
        _is(false, '{"mediaType":"","layers":[1]}');
    }

    function test_WhatIsNoObjectIsNoManifest() external view {
        _is(true, "");
        _is(true, "[]");
        _is(true, "not found");
        _is(true, '{"layers":[1]');
    }

    function test_LayersOrManifestsButNotBoth() external view {
        _is(true, "{}");
        _is(true, '{"layers":[]}');
        _is(true, '{"layers":[ ]}');
        _is(true, '{"layers":null}');
        _is(true, '{"layers":{}}');
        _is(true, '{"manifests":[]}');
        _is(true, '{"config":{"layers":[1]}}');
        _is(true, '{"layers":[1],"manifests":[1]}');
        _is(true, string.concat('{"mediaType":"', OCI, '","layers":[1],"manifests":[1]}'));
        _is(false, '{"layers":[1],"manifests":[]}');
        _is(false, '{"layers":null,"manifests":[1]}');
    }

    function test_AMediaTypeOfSomethingElseContradicts() external view {
        _is(true, string.concat('{"mediaType":"', INDEX, '","layers":[1]}'));
        _is(true, string.concat('{"mediaType":"', LIST, '","layers":[1]}'));
        _is(true, string.concat('{"mediaType":"', OCI, '","manifests":[1]}'));
        _is(true, string.concat('{"mediaType":"', DOCKER, '","manifests":[1]}'));
        _is(true, string.concat('{"mediaType":"', OCI, ' ","layers":[1]}'));
        _is(true, '{"mediaType":"text/html","layers":[1]}');
        _is(true, '{"mediaType":5,"layers":[1]}');
    }

    function test_DoesNotSayWhichMemberCounts() external {
        string[6] memory texts = [
            '{"layers":[1],"layers":[]}',
            '{"Layers":[1]}',
            '{"layers":[],"LAYERS":[1]}',
            '{"layers":[1],"mediaType":"a","mediaType":"b"}',
            '{"layers":[1],"mediatype":"a"}',
            '{"layers":[1],"mediaType":"application\\/vnd.oci.image.index.v1+json"}'
        ];
        for (uint256 i = 0; i < texts.length; ++i) {
            vm.expectRevert(IProofs.AmbiguousMember.selector);
            _reader.contradictsItself(bytes(texts[i]));
        }
    }

    function test_ReadsTheDigestThatAnImageIsPinnedTo() external view {
        string[6] memory images = [
            string.concat("a@sha256:", DIGEST),
            string.concat("ghcr.io/a/b:1.0@sha256:", DIGEST),
            string.concat("a@sha256:", DIGEST, "  "),
            string.concat("a@sha256:", DIGEST, " # pinned"),
            string.concat('"a@sha256:', DIGEST, '" '),
            string.concat("'a@sha256:", DIGEST, "'")
        ];
        for (uint256 i = 0; i < images.length; ++i) {
            bytes memory compose = _compose(images[i]);
            vm.assertEq(
                _reader.digestOf(compose, offsetOf(compose, "image")),
                bytes32(0x00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef),
                images[i]
            );
        }
    }

    function test_RefusesImagesThatAreNotPinned() external {
        string[10] memory images = [
            "a",
            "a:latest",
            string.concat("'@sha256:", DIGEST, "'"),
            string.concat("a@sha512:", DIGEST),
            string.concat("a@sha256:", DIGEST, "0"),
            string.concat("a@sha256:0", DIGEST),
            string.concat("a@sha256:", DIGEST, " b"),
            string.concat("\"a@sha256:", DIGEST, " \""),
            "a@sha256:00112233445566778899AABBCCDDEEFF0123456789abcdef0123456789abcdef",
            "a@sha256:00112233445566778899aabbccddeeff0123456789abcdef0123456789abcde"
        ];
        for (uint256 i = 0; i < images.length; ++i) {
            bytes memory compose = _compose(images[i]);
            uint256 offset = offsetOf(compose, "image");
            vm.expectRevert(IProofs.ImageNotPinned.selector);
            _reader.digestOf(compose, offset);
        }
    }

    function _compose(string memory image) private pure returns (bytes memory) {
        return abi.encodePacked("services:\n  web:\n    image: ", image, "\n    tty: true\n");
    }

    function _is(bool contradictory, string memory manifest) private view {
        vm.assertEq(_reader.contradictsItself(bytes(manifest)), contradictory, manifest);
    }
}
