// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../src/court/Types.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Exhibits} from "./Exhibits.sol";

contract CheckComposeTest is Exhibits {
    bytes private constant COMPOSE =
        "version: \"3.8\"\nservices:\n  web:\n    image: a\n    privileged: true\n    pid: host\n    network_mode: host\n    volumes:\n      - /var/run/docker.sock:/s\n      - \"/run/docker.sock:/s\"\n      - /data:/data\n";

    function test_WhatHandsTheHostOverIsMalicious() external view {
        _isCharge(Charge.MaliciousSource, PRIVILEGED, COMPOSE, "", "privileged: true");
        _isCharge(Charge.MaliciousSource, DOCKER_SOCKET, COMPOSE, "", "- /var/run");
        _isCharge(Charge.MaliciousSource, RUN_DOCKER_SOCKET, COMPOSE, "", "- \"/run");
    }

    function test_WhatNoJobNeedsIsMalformed() external view {
        _isCharge(Charge.MalformedSource, HOST_PID, COMPOSE, "", "pid: host");
        _isCharge(Charge.MalformedSource, HOST_NETWORK, COMPOSE, "", "network_mode: host");
    }

    function test_ALineIsNoProofOfAnotherRule() external {
        bytes[9] memory lines = [
            bytes("image: a"),
            "privileged: true",
            "pid: host",
            "network_mode: host",
            "volumes:",
            "- /var/run",
            "- \"/run",
            "- /data",
            "services:"
        ];
        uint8[9] memory rules = [
            type(uint8).max,
            PRIVILEGED,
            HOST_PID,
            HOST_NETWORK,
            type(uint8).max,
            DOCKER_SOCKET,
            RUN_DOCKER_SOCKET,
            type(uint8).max,
            type(uint8).max
        ];
        for (uint256 i = 0; i < lines.length; ++i) {
            for (uint8 rule = PRIVILEGED; rule <= HOST_NETWORK; ++rule) {
                if (rules[i] == rule) continue;
                _revertsOn(IProofs.DirectiveNotFound.selector, rule, COMPOSE, lines[i]);
            }
        }
    }

    function test_OtherValuesAreNoProof() external {
        _revertsOn(IProofs.DirectiveNotFound.selector, PRIVILEGED, _service("privileged: false"), "priv");
        _revertsOn(IProofs.DirectiveNotFound.selector, PRIVILEGED, _service("privileged: \"true\""), "priv");
        _revertsOn(IProofs.DirectiveNotFound.selector, HOST_PID, _service("pid: hosted"), "pid");
        bytes memory volumes = "volumes:\n    - ";
        string[5] memory binds = [
            "/var/run/docker.sock.d:/a",
            "/var/run/docker.sock",
            "/var/run/docker.sock:a",
            "a:/var/run/docker.sock",
            "[/var/run/docker.sock, a]"
        ];
        for (uint256 i = 0; i < binds.length; ++i) {
            bytes memory compose = _service(abi.encodePacked(volumes, binds[i]));
            _revertsOn(IProofs.DirectiveNotFound.selector, DOCKER_SOCKET, compose, "- ");
        }
        bytes memory elsewhere = _service("tmpfs:\n    - /var/run/docker.sock:/a");
        _revertsOn(IProofs.DirectiveNotFound.selector, DOCKER_SOCKET, elsewhere, "- ");
    }

    function test_AComposeFileThatTheMetadataDoesNotNameIsNoProof() external {
        bytes memory metadata = metadataOf("services:\n  web:\n    image: a\n");
        _revertsOn(IProofs.ContentMismatch.selector, metadata, 1, COMPOSE);
        _revertsOn(IProofs.NoComposeFile.selector, '{"nvidia":"x"}', 1, COMPOSE);
        _revertsOn(IProofs.UrlNotContentAddressed.selector, '{"cpu":"https://x.y/compose.yml"}', 1, COMPOSE);
        _revertsOn(IProofs.NotObject.selector, "no JSON", 1, COMPOSE);
    }

    function test_AComposeFileOfAnEnvironmentThatIsNotOfferedIsNoProof() external {
        bytes memory metadata = metadataOf(COMPOSE);
        uint8[6] memory environments = [2, 0, 3, 4, 8, 255];
        for (uint256 i = 0; i < environments.length; ++i) {
            _revertsOn(IProofs.EnvironmentNotOffered.selector, metadata, environments[i], COMPOSE);
        }
    }

    function test_PartsThatAreTooLargeAreNotRead() external {
        bytes memory metadata = metadataOf(COMPOSE);
        judgeRevertsWith(
            abi.encodeWithSelector(IProofs.TooLarge.selector, 16385, 16384),
            PRIVILEGED,
            paramsOf(url(metadata), 1),
            abi.encode(IProofs.Exhibit(metadata, 1, new bytes(16385), 0, ""))
        );
        judgeRevertsWith(
            abi.encodeWithSelector(IProofs.TooLarge.selector, 8193, 8192),
            MANIFEST,
            paramsOf(url(metadata), 1),
            abi.encode(IProofs.Exhibit(metadata, 1, COMPOSE, 0, new bytes(8193)))
        );
    }

    function test_AManifestThatContradictsItselfIsMalformed() external view {
        bytes memory manifest = '{"schemaVersion":2,"layers":[]}';
        bytes memory compose = _pinned(manifest);
        _isCharge(Charge.MalformedSource, MANIFEST, compose, manifest, "image");
    }

    function test_ASoundManifestIsNoProof() external {
        bytes memory manifest = '{"schemaVersion":2,"layers":[{}]}';
        _revertsOn(IProofs.ManifestSound.selector, _pinned(manifest), manifest, "image");
    }

    function test_AnotherManifestThanTheOneNamedIsNoProof() external {
        _revertsOn(IProofs.ContentMismatch.selector, _pinned("{}"), "{ }", "image");
    }

    function test_AnImageThatIsNotPinnedIsNoProof() external {
        _revertsOn(IProofs.ImageNotPinned.selector, COMPOSE, "{}", "image");
        _revertsOn(IProofs.DirectiveNotFound.selector, COMPOSE, "{}", "pid");
        _revertsOn(IProofs.DirectiveNotFound.selector, COMPOSE, "{}", "- /data");
        _revertsOn(IProofs.DirectiveNotFound.selector, _service("image: [a, b]"), "{}", "image");
    }

    function _isCharge(
        Charge charge,
        uint8 rule,
        bytes memory compose,
        bytes memory manifest,
        bytes memory word
    ) private view {
        (bytes memory params, bytes memory proof) = composeCase(compose, offsetOf(compose, word), manifest);
        vm.assertTrue(judge(rule, params, proof) == charge, string(word));
    }

    function _revertsOn(bytes4 reason, uint8 rule, bytes memory compose, bytes memory word) private {
        (bytes memory params, bytes memory proof) = composeCase(compose, offsetOf(compose, word), "");
        judgeReverts(reason, rule, params, proof);
    }

    function _revertsOn(bytes4 reason, bytes memory compose, bytes memory manifest, bytes memory word)
        private
    {
        (bytes memory params, bytes memory proof) = composeCase(compose, offsetOf(compose, word), manifest);
        judgeReverts(reason, MANIFEST, params, proof);
    }

    /// @dev A source for CPUs alone.
    function _revertsOn(bytes4 reason, bytes memory metadata, uint8 environment, bytes memory compose)
        private
    {
        uint256 offset = offsetOf(compose, "privileged");
        judgeReverts(
            reason,
            PRIVILEGED,
            paramsOf(url(metadata), 1),
            abi.encode(IProofs.Exhibit(metadata, environment, compose, offset, ""))
        );
    }

    function _service(bytes memory line) private pure returns (bytes memory) {
        return abi.encodePacked("services:\n  web:\n    ", line, "\n");
    }

    function _pinned(bytes memory manifest) private pure returns (bytes memory) {
        bytes memory text = new bytes(64);
        uint256 digest = uint256(sha256(manifest));
        for (uint256 i = 0; i < 64; ++i) {
            text[i] = bytes("0123456789abcdef")[digest >> (252 - 4 * i) & 15];
        }
        return _service(abi.encodePacked("image: ghcr.io/a/b@sha256:", text));
    }
}
