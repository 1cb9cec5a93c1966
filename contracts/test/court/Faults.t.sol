// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Outcome} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {IVault} from "../../src/protocol/interfaces/IVault.sol";
import {Vm} from "../Test.sol";
import {Tried} from "./Tried.sol";
import {Fault, FaultyVault} from "./mocks/FaultyVault.sol";

/// @notice A Vault that refuses, eats its gas, does nothing, or no longer takes the court for a judge. Cases open, are
/// judged and end all the same; what is held waits.
contract FaultsTest is Tried {
    address private sound = address(0x50C4D);

    /* WHILE OPENING */

    function test_holdsTheLockupWhereTheVaultReachesNoFurther() external {
        vm.prank(client);
        vault.unbond(150 ether);
        _break(IVault.sanction.selector, Fault.ReachLockup);
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE - 150 ether, "hold");
        vm.assertEq(court.caseOf(id).shortfall, 150 ether, "shortfall");
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE - 150 ether, "sanctioned");
        vm.assertEq(court.heldOf(client), CLIENT_STAKE - 150 ether, "held");
    }

    function test_holdsTheLastWeiOfTheLockupWhereTheVaultReachesNoFurther() external {
        vault.setMinLockupPerSource(0);
        vm.prank(client);
        vault.unbond(CLIENT_STAKE - 1);
        _break(IVault.sanction.selector, Fault.ReachLockup);
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        vm.assertEq(court.caseOf(id).hold, 1, "hold");
        vm.assertEq(vault.sanctionOf(client), 1, "sanctioned");
    }

    function test_doesNotAskTheVaultForNothing() external {
        vault.setMinLockupPerSource(0);
        vm.prank(client);
        vault.unbond(CLIENT_STAKE);
        _break(IVault.sanction.selector, Fault.ReachLockup);
        vm.recordLogs();
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        vm.assertEq(court.caseOf(id).shortfall, CLIENT_STAKE, "shortfall");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            vm.assertTrue(logs[i].topics[0] != IVault.Sanctioned.selector, "a sanction of nothing");
        }
    }

    function test_opensWithoutAHoldWhereTheVaultRefuses() external {
        _break(IVault.sanction.selector, Fault.Revert);
        _opensWithoutAHold();
    }

    function test_opensWithoutAHoldWhereTheVaultEatsItsGas() external {
        _break(IVault.sanction.selector, Fault.EatGas);
        uint256 before = gasleft();
        _opensWithoutAHold();
        vm.assertLt(before - gasleft(), 3_000_000, "gas");
    }

    function test_opensWithoutAHoldWhereTheCourtIsNoJudge() external {
        manager.revokeRole(manager.JUDGE(), address(court));
        _opensWithoutAHold();
    }

    /// @dev Else whoever accuses himself could open without a hold and be convicted of nothing, once and for all.
    function test_cannotBeStarvedOfGasIntoHoldingNothing() external {
        for (uint256 gas_ = 100_000; gas_ < 1_200_000; gas_ += 25_000) {
            uint256 there = vm.snapshotState();
            (bool opened, bytes32 id) = _openWithGas(gas_);
            if (opened) vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "all or nothing");
            vm.revertToState(there);
        }
        (bool enough,) = _openWithGas(1_200_000);
        vm.assertTrue(enough, "with enough");
    }

    /* WHILE TAKING */

    function test_aConvictionWaitsForAVaultThatRefuses() external {
        _waits(IVault.withdrawSanctionOf.selector, Fault.Revert);
    }

    function test_aConvictionWaitsForAVaultThatEatsItsGas() external {
        _waits(IVault.withdrawSanctionOf.selector, Fault.EatGas);
    }

    function test_aConvictionWaitsForAVaultThatDoesNothing() external {
        _waits(IVault.withdrawSanctionOf.selector, Fault.DoNothing);
    }

    function test_aConvictionWaitsForAVaultThatDoesNotSayWhatIsSanctioned() external {
        _waits(IVault.sanctionOf.selector, Fault.DoNothing);
        _waits(IVault.sanctionOf.selector, Fault.EatGas);
    }

    function test_aConvictionWaitsForTheCourtToBeJudgeAgain() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        manager.revokeRole(manager.JUDGE(), address(court));
        convict(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "waits");
        _bondsAreWithdrawable(court.caseOf(id).bond);
        manager.grantRole(manager.JUDGE(), address(court));
        court.discharge(id);
        vm.assertEq(court.caseOf(id).hold, 0, "taken");
    }

    /* WHILE GIVING BACK */

    function test_anAcquittalWaitsForAVaultThatRefuses() external {
        _waitsToGiveBack(Fault.Revert);
    }

    function test_anAcquittalWaitsForAVaultThatEatsItsGas() external {
        _waitsToGiveBack(Fault.EatGas);
    }

    function test_anAcquittalWaitsForTheCourtToBeJudgeAgain() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        manager.revokeRole(manager.JUDGE(), address(court));
        acquit(id);
        assertOutcome(id, Outcome.Acquitted);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "waits");
        vm.prank(client);
        court.withdraw();
        vm.assertEq(client.balance, court.caseOf(id).bond / 2, "credit of the acquitted");
        manager.grantRole(manager.JUDGE(), address(court));
        court.discharge(id);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "back");
    }

    function test_creditsWhatTheVaultDoesNotTakeBack() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        stake(client, 100 ether);
        bytes32 other = openSource(Charge.MalformedSource, "b");
        convict(id);
        _break(IVault.deposit.selector, Fault.Revert);
        vm.prank(guardian);
        court.veto(other);
        vm.assertEq(court.creditOf(client), 10 ether, "credit");
        vm.assertEq(court.sweptOf(client), 0, "swept");
    }

    /* INTERNALS */

    function _opensWithoutAHold() private {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        vm.assertEq(court.caseOf(id).hold, 0, "hold");
        vm.assertEq(court.caseOf(id).shortfall, CLIENT_STAKE, "shortfall");
        vm.assertEq(court.caseOf(id).bond, BOND, "bond");
        vm.assertEq(court.heldOf(client), 0, "held");
        convict(id);
        assertOutcome(id, Outcome.Convicted);
        // What was paid for the hold that was expected was above the bond.
        _bondsAreWithdrawable(20 ether);
    }

    function _waits(bytes4 selector, Fault fault) private {
        uint256 there = vm.snapshotState();
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        _break(selector, fault);
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.SweepBlocked(client, CLIENT_STAKE, CLIENT_STAKE);
        court.settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "waits");
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.discharge(id);
        _bondsAreWithdrawable(court.caseOf(id).bond);
        _mend();
        court.discharge(id);
        vm.assertEq(court.caseOf(id).hold, 0, "taken");
        vm.revertToState(there);
    }

    function _waitsToGiveBack(Fault fault) private {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        _break(IVault.waive.selector, fault);
        acquit(id);
        assertOutcome(id, Outcome.Acquitted);
        vm.assertEq(court.heldOf(client), CLIENT_STAKE, "waits");
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.discharge(id);
        _mend();
        vm.expectEmit(address(court));
        emit ICourtEvents.HoldReleased(id, client, CLIENT_STAKE);
        court.discharge(id);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "back");
    }

    function _bondsAreWithdrawable(uint256 bond) private {
        uint256 before = accuser.balance;
        vm.prank(accuser);
        court.withdraw();
        vm.assertEq(accuser.balance - before, bond, "bond");
    }

    function _openWithGas(uint256 gas_) private returns (bool opened, bytes32 id) {
        bytes memory proof = "proof";
        bytes memory params = abi.encode(source.getSourceParams());
        proofs.script(
            1,
            proof,
            Charge.MaliciousSource,
            keccak256(params),
            revisions.firstSeen(address(source), revision)
        );
        commit(address(source), revision, keccak256(abi.encode(uint8(1), keccak256(proof))), "salt");
        id = court.caseIdOf(address(source), revision, Charge.MaliciousSource, 0);
        vm.prank(accuser);
        (opened,) = address(court).call{gas: gas_, value: 20 ether}(
            abi.encodeCall(court.openProven, (address(source), revision, 1, params, proof, "salt"))
        );
    }

    function _break(bytes4 selector, Fault fault) private {
        vm.etch(sound, address(vault).code);
        vm.etch(address(vault), address(new FaultyVault(sound, selector, fault, address(0))).code);
    }

    function _mend() private {
        vm.etch(address(vault), sound.code);
    }
}
