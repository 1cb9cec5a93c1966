// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Court} from "../../src/court/Court.sol";
import {Charge, Clean, Finding} from "../../src/court/Types.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {Wallet} from "../court/mocks/Wallet.sol";
import {Attacked} from "./Attacked.sol";

/// @notice What is tried with the signed words of scanners.
contract SignaturesTest is Attacked {
    uint8 private constant RULE = 1;
    uint128 private constant CLEARANCE_STAKE = 10 ether;

    /// @dev That the scanners of a threshold have distinct operators is for whoever admits them.
    function test_attack09_clearingByAQuorumOfFriends() external {
        bytes32 first = attest(0, clean());
        assertStatus(IClearance.Status.Unknown);
        pass(12);
        Clean memory statement = clean();
        bytes32 again = attest(0, statement);
        assertStatus(IClearance.Status.Unknown);
        bytes32 second = attest(1, statement);
        assertStatus(IClearance.Status.Cleared);

        bytes32 id = openProven(RULE, Charge.MaliciousSource);
        assertStatus(IClearance.Status.Flagged);
        convict(id);
        assertStatus(IClearance.Status.Convicted);
        clearance.slash(again, statement, id);
        clearance.slash(second, statement, id);
        vm.assertEq(scanners.bondOf(panel[0]), SCANNER_BOND - CLEARANCE_STAKE, "the first friend's");
        vm.assertEq(scanners.bondOf(panel[1]), SCANNER_BOND - CLEARANCE_STAKE, "the second friend's");
        vm.assertTrue(first != again, "two statements, two stakes");
        vm.assertEq(
            scanners.reservationOf(panel[0], address(clearance)), CLEARANCE_STAKE, "the other still answers"
        );
    }

    /// @dev That the agents wait for blocks to be final before they sign is off chain.
    function test_attack11_reusingASourceAddressWithOtherParametersAfterAReorg() external {
        SourceParams memory params = sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION);
        uint256 fork = vm.snapshotState();
        source = publishSource(params);
        address place = address(source);
        bytes32 dropped = revisions.checkpoint(place);
        revision = dropped;
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);

        vm.revertToState(fork);
        params.imageMetadataUrl = "https://ipfs.example/ipfs/other";
        source = publishSource(params);
        vm.assertEq(address(source), place, "the same address");
        revision = revisions.checkpoint(place);
        vm.assertTrue(revision != dropped, "another revision");
        commit(a);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, place, dropped));
        court.openSource{value: 20 ether}(a, said, signatures);
        a.revision = revision;
        commit(a);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.OtherFinding.selector, 0));
        court.openSource{value: 20 ether}(a, said, signatures);
    }

    function test_attack12_replayingOnAnotherChainOrBeforeAnotherCourt() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        bytes32 digest = court.findingHash(said[0]);
        bytes32 commitment = court.commitmentOf(accuser, a.source, a.revision, a.report, a.salt);
        bytes32 vote = court.voteHashOf("case", panel[4], true, "salt");

        Court other = Court(payable(address(0xC0017)));
        vm.etch(address(other), address(court).code);
        _differs(other, said[0], a, digest, commitment, vote);
        vm.chainId(block.chainid + 1);
        _differs(court, said[0], a, digest, commitment, vote);

        // So what was signed there is here the signature of nobody.
        commit(a);
        (bytes32 r, bytes32 s, uint8 v) = _split(signatures[0]);
        address nobody = ecrecover(court.findingHash(said[0]), v, r, s);
        vm.assertTrue(nobody != panel[0] && nobody != address(0), "somebody else");
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotMember.selector, nobody));
        court.openSource{value: 20 ether}(a, said, signatures);
    }

    /// @dev The wallet need not even be a scanner to be asked.
    function test_attack27_burningTheGasOfWhoeverChecksASignature() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        signatures[0] = abi.encodePacked(address(new Wallet()), "burn");
        vm.prank(accuser);
        uint256 before = gasleft();
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.BadSignature.selector, 0));
        court.openSource{value: 20 ether}(a, said, signatures);
        vm.assertLt(before - gasleft(), 600_000, "gas");
    }

    /* INTERNALS */

    function _differs(
        Court where,
        Finding memory said,
        SourceAccusation memory a,
        bytes32 digest,
        bytes32 commitment,
        bytes32 vote
    ) private view {
        vm.assertTrue(where.findingHash(said) != digest, "finding");
        bytes32 hash = where.commitmentOf(accuser, a.source, a.revision, a.report, a.salt);
        vm.assertTrue(hash != commitment, "commitment");
        vm.assertTrue(where.voteHashOf("case", panel[4], true, "salt") != vote, "vote");
    }

    function _split(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
