// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {IArbitrable} from "../../src/court/interfaces/IArbiter.sol";
import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Outcome, Phase} from "../../src/court/Types.sol";
import {Task} from "../../src/protocol/Task.sol";
import {ScriptedProofs} from "../court/mocks/ScriptedProofs.sol";
import {Attacked} from "./Attacked.sol";

/// @notice What is tried by those who accuse: to harm, to gain, to shield themselves.
contract AccusersTest is Attacked {
    function test_attack06_spammingAccusationsToKeepAStakeHeld() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "few");
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM - 1);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooFewFindings.selector, QUORUM - 1, QUORUM));
        court.openSource{value: 20 ether}(a, said, signatures);

        bytes32 id = openSource(Charge.MaliciousSource, "a");
        uint256 bond = court.caseOf(id).bond;
        vm.assertEq(bond, CLIENT_STAKE / 20, "in proportion to the hold");
        a = sourceAccusation(Charge.MaliciousSource, "b");
        commit(a);
        (said, signatures) = findings(a, QUORUM);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.AlreadyLive.selector, id));
        court.openSource{value: 20 ether}(a, said, signatures);

        acquit(id);
        court.releaseSigner(id, panel[0]);
        vm.assertEq(court.creditOf(accuser), 0, "the bond is lost");
        vm.assertEq(
            court.creditOf(client), bond / 2 + bond / QUORUM / 2, "half of it to the accused, and of a slice"
        );
        vm.assertEq(
            scanners.bondOf(panel[0]), SCANNER_BOND - bond / QUORUM, "a slice of the signer's bond is lost"
        );
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "all is given back");
        uint256 next = court.bondFor(address(source), revision, Charge.MaliciousSource, CLIENT_STAKE);
        vm.assertEq(next, 2 * bond, "twice as dear");
    }

    function test_attack07_accusingOneselfForASoftVerdictOrForImmunity() external {
        accuser = client;
        vm.deal(client, 1000 ether);
        bytes32 soft = openSource(Charge.MalformedSource, "soft");
        convict(soft);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE - 10 ether, "a tenth of the least lockup");

        // Nor does an acquittal shield: there is another round, on another report.
        bytes32 first = openSource(Charge.MaliciousSource, "first");
        acquit(first);
        bytes32 second = openSource(Charge.MaliciousSource, "second");
        assertPhase(second, Phase.Open);
        vm.assertEq(court.caseOf(second).bond, 2 * court.caseOf(first).bond, "twice as dear");

        // And convicting oneself, with three scanners as one's own, brings back no more than the bounty.
        uint256 hold = court.caseOf(second).hold;
        vm.assertEq(hold, CLIENT_STAKE - 10 ether, "hold");
        uint256 before = court.creditOf(client) + court.creditOf(panel[0]) + court.creditOf(panel[1]);
        before += court.creditOf(panel[2]) + court.caseOf(second).bond;
        convict(second);
        for (uint256 i = 0; i < QUORUM; ++i) {
            court.releaseSigner(second, panel[i]);
        }
        uint256 gained = court.creditOf(client) + court.creditOf(panel[0]) + court.creditOf(panel[1]);
        gained += court.creditOf(panel[2]);
        vm.assertEq(gained - before, hold / 4, "a quarter at most");
        vm.assertEq(vault.lockupOf(client), 0, "of all there was");
    }

    function test_attack08_sharingTheBountyWithAPanelOfFriends() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        contest(id);
        vm.prank(panel[0]);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.Ineligible.selector, panel[0]));
        court.commitVote(id, "signers do not judge");
        decide(id, 3, SEATED - 3);
        vm.assertTrue(court.caseOf(id).outcome == Outcome.Convicted, "all five of them say so");

        uint256 there = vm.snapshotState();
        appeal(id);
        arbiter.give(IArbitrable(address(court)), 0, 2);
        assertOutcome(id, Outcome.Acquitted);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "given back on appeal");
        vm.revertToState(there);
        vm.prank(guardian);
        court.veto(id);
        assertOutcome(id, Outcome.Void);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "given back by the guardian");
        vm.revertToState(there);

        // If nobody helps, the day's capacity bounds what they get, and the terms bound their share of it.
        vm.prank(stranger);
        vault.withdraw(STRANGERS);
        uint256 most = court.capacity();
        settle(id);
        vm.assertEq(CLIENT_STAKE - court.caseOf(id).hold, most, "the bucket");
        vm.assertEq(most, CLIENT_STAKE / 20, "half of a tenth of the Vault");
        vm.assertEq(court.sharesOf(id).perSigner, most / 4 / 4, "a quarter among four");
        vm.assertEq(court.capacity(), 0, "used up");
    }

    /// @dev What the panel makes of evidence that nobody can get is its rule off chain: it acquits. Silence does, too.
    function test_attack10_withholdingTheEvidenceBehindAHash() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        a.uri = string(new bytes(1025));
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.UriTooLong.selector, 1025));
        court.openSource{value: 20 ether}(a, said, signatures);
        a.uri = "ipfs://nowhere";
        bytes32 id = court.caseIdOf(a.source, a.revision, a.charge, 0);
        vm.expectEmit(address(court));
        emit ICourtEvents.Evidence(id, accuser, a.report, "ipfs://nowhere");
        vm.prank(accuser);
        court.openSource{value: 20 ether}(a, said, signatures);
        acquit(id);
        assertOutcome(id, Outcome.Acquitted);

        // A proof is in the call itself: its hash alone opens nothing.
        bytes memory params = abi.encode(source.getSourceParams());
        commit(address(source), revision, keccak256(abi.encode(uint8(1), keccak256("hidden"))), "salt");
        vm.prank(accuser);
        vm.expectRevert(ScriptedProofs.ShowsNothing.selector);
        court.openProven{value: 100 ether}(address(source), revision, 1, params, "hidden", "salt");
    }

    /// @dev Who knows a report before it opens a case (a scanner who was asked to sign, a reader of its anchor) may open a
    /// case of his own on it: it stays good for the subject that it is about.
    function test_open_spendingAReportOnAnotherCase() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        Task task = answeredTask();
        address honest = accuser;
        accuser = stranger;
        vm.deal(stranger, 100 ether);
        commit(address(task), bytes32(uint256(uint160(provider))), a.report, "salt");
        vm.prank(stranger);
        court.openInvalidResult{value: 100 ether}(address(task), 0, provider, a.report, "", "salt");

        accuser = honest;
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        vm.prank(accuser);
        bytes32 id = court.openSource{value: 20 ether}(a, said, signatures);
        assertPhase(id, Phase.Open);
    }
}
