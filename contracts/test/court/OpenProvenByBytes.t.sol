// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proofs} from "../../src/court/Proofs.sol";
import {Charge, Clean, Phase} from "../../src/court/Types.sol";
import {Case} from "../../src/court/CourtTypes.sol";
import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {Exhibited} from "../proofs/Exhibited.sol";
import {Statements} from "./Statements.sol";
import {Tried} from "./Tried.sol";

/// @notice Cases opened by the bytes themselves, which the real reader of proofs reads.
contract OpenProvenByBytesTest is Tried {
    uint8 private constant NOT_OBJECT = 0;
    uint8 private constant CPU = 2;
    uint8 private constant PRIVILEGED = 5;
    uint8 private constant MANIFEST = 10;
    bytes private constant COMPOSE = "services:\n  web:\n    image: a\n    privileged: true\n";

    Proofs private real;

    function reader() internal override returns (address) {
        real = new Proofs(address(this));
        return address(real);
    }

    function test_metadataThatIsNoObjectIsMalformed() external {
        bytes memory metadata = "{\"name\": ";
        _publish(metadata);
        bytes32 id = _open(NOT_OBJECT, Exhibited.metadataProof(metadata));
        Case memory c = court.caseOf(id);
        vm.assertEq(uint256(c.charge), uint256(Charge.MalformedSource), "charge");
        vm.assertEq(c.hold, MIN_LOCKUP / 10, "hold");
        convict(id);
        vm.assertEq(uint256(court.judgmentOf(id).rule), NOT_OBJECT, "rule");
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE - MIN_LOCKUP / 10, "taken");
    }

    function test_anEnvironmentWithoutAComposeFileIsMalformed() external {
        bytes memory metadata = "{\"cpu\": \"\", \"nvidia\": \"\", \"amd\": \"\", \"name\": \"n\"}";
        _publish(metadata);
        bytes32 id = _open(CPU, Exhibited.metadataProof(metadata));
        vm.assertEq(uint256(court.caseOf(id).charge), uint256(Charge.MalformedSource), "charge");
    }

    function test_aPrivilegedContainerIsMalicious() external {
        _publish(Exhibited.metadataOf(COMPOSE));
        bytes32 id = _open(PRIVILEGED, _composeProof(COMPOSE, "privileged", ""));
        vm.assertEq(uint256(court.caseOf(id).charge), uint256(Charge.MaliciousSource), "charge");
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "hold");
        convict(id);
        vm.assertEq(uint256(court.judgmentOf(id).rule), PRIVILEGED, "rule");
        vm.assertEq(vault.lockupOf(client), 0, "taken");
    }

    function test_aManifestThatContradictsItselfIsMalformed() external {
        bytes memory manifest = "{\"layers\": [1], \"manifests\": [1]}";
        bytes memory compose = abi.encodePacked(
            "services:\n  web:\n    image: a@sha256:", Exhibited.hexOf(sha256(manifest)), "\n"
        );
        _publish(Exhibited.metadataOf(compose));
        bytes32 id = _open(MANIFEST, _composeProof(compose, "image", manifest));
        vm.assertEq(uint256(court.caseOf(id).charge), uint256(Charge.MalformedSource), "charge");
    }

    function test_anotherRulesLineShowsNothing() external {
        _publish(Exhibited.metadataOf(COMPOSE));
        _refuses(
            abi.encodeWithSelector(IProofs.DirectiveNotFound.selector),
            PRIVILEGED,
            _composeProof(COMPOSE, "image", "")
        );
    }

    function test_bytesThatTheCidDoesNotNameShowNothing() external {
        _publish("{}");
        _refuses(
            abi.encodeWithSelector(IProofs.ContentMismatch.selector),
            NOT_OBJECT,
            Exhibited.metadataProof("[]")
        );
    }

    function test_soundMetadataShowsNothing() external {
        bytes memory metadata = Exhibited.metadataOf(COMPOSE);
        _publish(metadata);
        _refuses(
            abi.encodeWithSelector(IProofs.IsObject.selector), NOT_OBJECT, Exhibited.metadataProof(metadata)
        );
    }

    function test_aRuleJudgesOnlyWhatWasPublishedAfterIt() external {
        bytes memory compose = "services:\n  web:\n    ipc: host\n";
        uint8 rule =
            real.addRule(IProofs.Rule(IProofs.Kind.ComposeScalar, Charge.MaliciousSource, 0, "ipc", "host"));
        uint40 since = real.inForceSince(rule);
        _publish(Exhibited.metadataOf(compose));
        bytes memory proof = _composeProof(compose, "ipc", "");
        pass(8 days);
        _refuses(abi.encodeWithSelector(IProofs.NotInForce.selector, rule, since), rule, proof);
        stake(client, MIN_LOCKUP);
        _publish(Exhibited.metadataOf(compose));
        assertPhase(_open(rule, proof), Phase.Open);
    }

    function test_aRevisionIsJudgedByItsOwnBytesAfterTheClientUpdated() external {
        _publish(Exhibited.metadataOf(COMPOSE));
        bytes memory params = abi.encode(source.getSourceParams());
        SourceParams memory clean = source.getSourceParams();
        clean.imageMetadataUrl = Exhibited.url("{}");
        pass(1);
        vm.prank(client);
        nexus.updateSource(address(source), clean);
        bytes memory proof = _composeProof(COMPOSE, "privileged", "");
        _commit(PRIVILEGED, proof);
        vm.prank(accuser);
        bytes32 id =
            court.openProven{value: 30 ether}(address(source), revision, PRIVILEGED, params, proof, "salt");
        assertPhase(id, Phase.Open);
    }

    function test_whoCalledItCleanWhileTheRuleStoodPays() external {
        _publish(Exhibited.metadataOf(COMPOSE));
        Clean memory statement = _clean();
        bytes memory signature = sign(panelKeys[0], _digestOf(statement));
        bytes32 uid = clearance.attest(statement, signature);
        bytes32 id = _open(PRIVILEGED, _composeProof(COMPOSE, "privileged", ""));
        convict(id);
        uint256 before = scanners.bondOf(panel[0]);
        clearance.slash(uid, statement, id);
        vm.assertEq(before - scanners.bondOf(panel[0]), 10 ether, "its stake");
    }

    function test_whoCalledItCleanDoesNotPayForAQuorumsConviction() external {
        _publish(Exhibited.metadataOf(COMPOSE));
        Clean memory statement = _clean();
        bytes32 uid = clearance.attest(statement, sign(panelKeys[7], _digestOf(statement)));
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        convict(id);
        vm.expectRevert(abi.encodeWithSelector(IClearance.NotRefuted.selector, id));
        clearance.slash(uid, statement, id);
    }

    /* INTERNALS */

    function _publish(bytes memory metadata) private {
        SourceParams memory params = sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION);
        params.imageMetadataUrl = Exhibited.url(metadata);
        params.imageEnvironments = 1;
        source = publishSource(params);
        revision = revisions.checkpoint(address(source));
    }

    function _composeProof(bytes memory compose, bytes memory word, bytes memory manifest)
        private
        pure
        returns (bytes memory)
    {
        uint256 offset = Exhibited.offsetOf(compose, word);
        return abi.encode(IProofs.Exhibit(Exhibited.metadataOf(compose), 1, compose, offset, manifest));
    }

    function _commit(uint8 rule, bytes memory proof) private {
        commit(address(source), revision, keccak256(abi.encode(rule, keccak256(proof))), "salt");
    }

    function _open(uint8 rule, bytes memory proof) private returns (bytes32) {
        _commit(rule, proof);
        bytes memory params = abi.encode(source.getSourceParams());
        vm.prank(accuser);
        return court.openProven{value: 30 ether}(address(source), revision, rule, params, proof, "salt");
    }

    function _refuses(bytes memory why, uint8 rule, bytes memory proof) private {
        _commit(rule, proof);
        bytes memory params = abi.encode(source.getSourceParams());
        vm.prank(accuser);
        vm.expectRevert(why);
        court.openProven{value: 30 ether}(address(source), revision, rule, params, proof, "salt");
    }

    function _clean() private view returns (Clean memory) {
        return Clean({
            source: address(source),
            revision: revision,
            report: keccak256("clean"),
            artifact: keccak256("artifact"),
            ruleset: keccak256("ruleset"),
            scannedAt: uint64(block.timestamp),
            expiresAt: uint64(block.timestamp + 7 days),
            nonce: 1
        });
    }

    function _digestOf(Clean memory statement) private view returns (bytes32) {
        return Statements.cleanDigest(block.chainid, address(clearance), statement);
    }
}
