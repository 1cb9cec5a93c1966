// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Phase} from "../../src/court/Types.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {Attacked} from "./Attacked.sol";

/// @notice What is tried when an accusation is seen coming: taking it, taking the stake away, changing the source.
contract EscapeTest is Attacked {
    function test_attack01_copyingAnAccusationFromTheMempool() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        bytes32 commitment = court.commitmentOf(accuser, a.source, a.revision, a.report, a.salt);
        bytes32 copied = court.commitmentOf(stranger, a.source, a.revision, a.report, a.salt);
        vm.deal(stranger, 100 ether);

        // Whoever copies the commitment makes it in the accuser's favour.
        vm.prank(stranger);
        court.commitAccusation(commitment);
        pass(1);

        // Whoever copies the opening has committed to nothing, and what he commits to now is a block too late.
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        bytes memory refusal = abi.encodeWithSelector(ICourtErrors.NotCommitted.selector, copied);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        court.openSource{value: 100 ether}(a, said, signatures);
        court.commitAccusation(copied);
        vm.expectRevert(refusal);
        court.openSource{value: 100 ether}(a, said, signatures);
        vm.stopPrank();
        vm.prank(accuser);
        bytes32 id = court.openSource{value: 20 ether}(a, said, signatures);
        pass(1);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.AlreadyLive.selector, id));
        court.openSource{value: 100 ether}(a, said, signatures);
        vm.assertEq(court.caseOf(id).accuser, accuser, "whose case");
    }

    /// @dev The race that is left is inside the block of the opening: unbonding does not win it, and claiming takes as
    /// long as unbonding lasts.
    function test_attack02_unbondingAndWithdrawingOnSeeingTheCase() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        vm.prank(client);
        vault.unbond(CLIENT_STAKE - MIN_LOCKUP);
        vm.prank(accuser);
        bytes32 id = court.openSource{value: 20 ether}(a, said, signatures);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "all of it");

        vm.startPrank(client);
        vm.expectRevert(bytes("InsufficientLockup"));
        vault.unbond(1);
        vm.expectRevert(bytes("InsufficientBalance"));
        vault.withdraw(1);
        vm.expectRevert(bytes("ZeroAmount"));
        vault.cancelUnbonding();
        pass(UNBONDING);
        vm.expectRevert(bytes("ZeroAmount"));
        vault.claim();
        vm.stopPrank();
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE, "held");
    }

    function test_attack03_unbondingFirstAndPublishingAfter() external {
        address other = actor("other client");
        stake(other, 150 ether);
        SourceParams memory params = sourceParams(other, DeliveryMethod.MANUAL_CONFIRMATION);
        uint256 there = vm.snapshotState();
        vm.startPrank(other);
        vault.unbond(51 ether);
        vm.expectRevert(bytes("NotEligible"));
        nexus.publishSource(params);
        vm.stopPrank();
        vm.revertToState(there);

        vm.prank(other);
        vault.unbond(50 ether);
        source = publishSource(params);
        vm.prank(other);
        vm.expectRevert(bytes("InsufficientLockup"));
        vault.unbond(1);
        revision = revisions.checkpoint(address(source));
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        vm.assertEq(court.caseOf(id).hold, 150 ether, "what is unbonding, too");
    }

    /// @dev That somebody checkpoints every revision while it is there is the work of the agents that watch.
    function test_attack04_updatingToACleanRevisionJustBeforeTheCase() external {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        commit(a);
        update("https://ipfs.example/ipfs/clean");
        vm.assertTrue(revisions.revisionOf(address(source)) != revision, "another revision");
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        vm.prank(accuser);
        bytes32 id = court.openSource{value: 20 ether}(a, said, signatures);
        assertPhase(id, Phase.Open);
        convict(id);
        vm.assertEq(vault.lockupOf(client), 0, "taken for what it was");
    }

    /// @dev That no scanner calls clean what a tag or a mutable address can change is a rule off chain.
    function test_attack05_beingClearedAndSwappingAfterwards() external {
        attest(0, clean());
        attest(1, clean());
        assertStatus(IClearance.Status.Cleared);
        string memory url = source.getSourceParams().imageMetadataUrl;
        uint256 there = vm.snapshotState();
        pass(7 days);
        assertStatus(IClearance.Status.Unknown);
        vm.revertToState(there);

        pass(12);
        update("https://ipfs.example/ipfs/malicious");
        assertStatus(IClearance.Status.Unknown);
        // Not even back: a revision has its time in it.
        pass(12);
        update(url);
        assertStatus(IClearance.Status.Unknown);
    }
}
