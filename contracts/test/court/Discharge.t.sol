// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Task} from "../../src/protocol/Task.sol";
import {Tried} from "./Tried.sol";

/// @notice Where a hold goes, with a Vault that pays the court.
contract DischargeTest is Tried {
    address private constant FIRE = address(0xdEaD);

    bytes32 private id;

    function setUp() public override {
        super.setUp();
        registerProvider();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_takesAndSplitsToTheWei() external {
        _rule(id);
        uint256 burned = FIRE.balance;
        uint256 bounty = CLIENT_STAKE / 4;
        uint256 victims = CLIENT_STAKE / 4;
        vm.expectEmit(address(court));
        emit ICourtEvents.Taken(id, client, CLIENT_STAKE, bounty, 0, victims, CLIENT_STAKE - bounty - victims);
        court.settle(id);
        vm.assertEq(vault.sanctionOf(client), 0, "sanctioned");
        vm.assertEq(vault.sanctionedAmount(), 0, "sum");
        vm.assertEq(court.heldOf(client), 0, "held");
        vm.assertEq(court.sweptOf(client), 0, "swept");
        vm.assertEq(court.caseOf(id).hold, 0, "hold");
        vm.assertEq(FIRE.balance - burned, CLIENT_STAKE / 2, "burned");
        vm.assertEq(court.sharesOf(id).perSigner, bounty / 4, "each signer");
        vm.assertEq(court.damagesOf(id).perVictim, victims, "the victim");
        vm.assertEq(court.unclaimed(), 3 * bounty / 4 + victims, "unclaimed");
        _balances(0);
    }

    function test_givesBackToTheLockup() external {
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.HoldReleased(id, client, CLIENT_STAKE);
        court.settle(id);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "lockup");
        vm.assertEq(vault.sanctionOf(client), 0, "sanctioned");
        vm.assertEq(court.heldOf(client), 0, "held");
        _balances(0);
    }

    function test_refusesWhereNothingIsHeldOrNothingIsSettled() external {
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Open));
        court.discharge(id);
        convict(id);
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.discharge(id);
    }

    function test_burnsTheVictimsShareWhereThereAreNone() external {
        bytes32 failure = openInvalidResult(answeredTask());
        uint256 taken = court.caseOf(failure).hold;
        passTo(court.caseOf(failure).deadline);
        court.tally(failure);
        uint256 burned = FIRE.balance;
        decide(failure, 0, SEATED);
        settle(failure);
        assertOutcome(failure, Outcome.Convicted);
        uint256 panel = taken / 10 / SEATED * SEATED;
        vm.assertEq(FIRE.balance - burned, taken - taken / 4 - panel, "burned");
        _balances(court.caseOf(id).bond);
    }

    function test_givesTheTasksClientNoBounty() external {
        bytes32 failure = _third(client);
        uint256 burned = FIRE.balance;
        convict(failure);
        vm.assertEq(FIRE.balance - burned, PAYMENT, "all of it");
        vm.assertEq(court.creditOf(client), 1 ether, "its bond");
    }

    function test_givesAnotherAccuserTheBounty() external {
        bytes32 failure = _third(accuser);
        uint256 before = court.creditOf(accuser);
        convict(failure);
        vm.assertEq(court.creditOf(accuser) - before, 1 ether + PAYMENT / 4, "bond and bounty");
    }

    /* OTHER CASES OF THE SAME ACCOUNT */

    function test_leavesOtherCasesOfTheAccountUndecided() external {
        bytes32 other = _other(100 ether);
        convict(id);
        vm.assertEq(vault.sanctionOf(client), 0, "all swept");
        vm.assertEq(court.sweptOf(client), 10 ether, "the other's");
        vm.assertEq(court.heldOf(client), 10 ether, "still held");
        _balances(BOND);
        _veto(other);
        vm.assertEq(court.sweptOf(client), 0, "swept");
        vm.assertEq(court.heldOf(client), 0, "held");
        vm.assertEq(vault.balanceOf(client), 10 ether, "back by deposit");
        vm.assertEq(vault.lockupOf(client), 90 ether, "never touched");
        _balances(0);
    }

    function test_takesWhatWasSweptBeforeWithoutAskingTheVault() external {
        bytes32 other = _other(100 ether);
        convict(id);
        uint256 before = address(vault).balance;
        convict(other);
        assertOutcome(other, Outcome.Convicted);
        vm.assertEq(address(vault).balance, before, "vault");
        vm.assertEq(court.sweptOf(client), 0, "swept");
        _balances(0);
    }

    function test_givesBackFromTheVaultFirst() external {
        bytes32 other = _other(100 ether);
        convict(id);
        bytes32 third = _onAnotherSource();
        vm.assertEq(court.heldOf(client), 100 ether, "held");
        vm.assertEq(vault.sanctionOf(client), 90 ether, "sanctioned");
        _veto(other);
        vm.assertEq(vault.sanctionOf(client), 80 ether, "waived");
        vm.assertEq(court.sweptOf(client), 10 ether, "still swept");
        _veto(third);
        vm.assertEq(vault.lockupOf(client), 90 ether, "waived");
        vm.assertEq(vault.balanceOf(client), 10 ether, "deposited");
        vm.assertEq(court.sweptOf(client), 0, "swept");
        _balances(0);
    }

    /* ANOTHER JUDGE */

    function test_waitsWhileAnotherJudgeSanctionsTheAccount() external {
        stake(client, 50 ether);
        vm.prank(judge);
        vault.sanction(client, 50 ether);
        _rule(id);
        vm.expectEmit(address(court));
        emit ICourtEvents.SweepBlocked(client, CLIENT_STAKE, CLIENT_STAKE + 50 ether);
        court.settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE + 50 ether, "nothing touched");
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "waits");
        vm.assertEq(court.creditOf(accuser), court.caseOf(id).bond, "the bond does not wait");
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.discharge(id);

        vm.prank(judge);
        vault.waive(client, 50 ether);
        court.discharge(id);
        vm.assertEq(court.caseOf(id).hold, 0, "taken");
        vm.assertEq(vault.lockupOf(client), 50 ether, "the other judge's");
        _balances(0);
    }

    function test_givesBackItsOwnPartWhileAnotherJudgeSanctionsTheAccount() external {
        stake(client, 50 ether);
        vm.prank(judge);
        vault.sanction(client, 50 ether);
        _veto(id);
        vm.assertEq(vault.sanctionOf(client), 50 ether, "the other judge's");
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "back");
    }

    /* ITSELF */

    function test_sweepsForNobodyElse() external {
        vm.expectRevert(ICourtErrors.OnlySelf.selector);
        court.sweep(client, 1);
    }

    function test_takesMoneyFromVaultAndScannersOnly() external {
        vm.deal(address(this), 1 ether);
        (bool done, bytes memory answer) = address(court).call{value: 1 ether}("");
        vm.assertTrue(!done, "refused");
        vm.assertEq(
            answer, abi.encodeWithSelector(ICourtErrors.UnexpectedPayment.selector, address(this)), "why"
        );
    }

    /* INTERNALS */

    function _rule(bytes32 of_) private {
        passTo(court.caseOf(of_).deadline);
        court.tally(of_);
        passTo(court.caseOf(of_).deadline);
    }

    /// @notice A second case, on another charge, that holds 10 ether.
    function _other(uint256 staked) private returns (bytes32) {
        stake(client, staked);
        return openSource(Charge.MalformedSource, "b");
    }

    /// @notice A case on another source of the client that holds all that is left.
    function _onAnotherSource() private returns (bytes32) {
        vault.setWhitelist(client, true);
        source = publishSource(source.getSourceParams());
        revision = revisions.checkpoint(address(source));
        return openProven(1, Charge.MaliciousSource);
    }

    function _veto(bytes32 of_) private {
        vm.prank(guardian);
        court.veto(of_);
    }

    /// @notice A third failure, with something to take, accused by `by`.
    function _third(address by) private returns (bytes32) {
        Task[3] memory tasks = [failedTask(), failedTask(), failedTask()];
        openNonDelivery(tasks[0]);
        openNonDelivery(tasks[1]);
        vm.deal(by, 100 ether);
        vm.prank(by);
        return court.openNonDelivery{value: 1 ether}(address(tasks[2]), 2, 0);
    }

    /// @dev To the wei, with the bonds of live cases.
    function _balances(uint256 bonds) private view {
        uint256 known = bonds + court.unclaimed() + court.pot() + court.sweptOf(client);
        address[5] memory accounts = [accuser, defender, client, provider, master];
        for (uint256 i = 0; i < accounts.length; ++i) {
            known += court.creditOf(accounts[i]);
        }
        vm.assertEq(address(court).balance, known, "balance");
    }
}
