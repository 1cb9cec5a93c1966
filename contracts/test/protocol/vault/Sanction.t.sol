// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract SanctionTest is Deployed {
    function setUp() public override {
        super.setUp();
        stake(client, 10 ether);
        vm.prank(client);
        vault.unbond(4 ether);
    }

    function _sanction(uint256 amount) private {
        vm.prank(judge);
        vault.sanction(client, amount);
    }

    function test_takesLockupFirst() public {
        vm.expectEmit(address(vault));
        emit IVault.Sanctioned(client, 6 ether);
        _sanction(6 ether);
        vm.assertEq(vault.lockupOf(client), 0, "lockup");
        vm.assertEq(vault.unbondingOf(client), 4 ether, "unbonding");
        vm.assertEq(vault.sanctionOf(client), 6 ether, "sanction");
        vm.assertEq(vault.sanctionedAmount(), 6 ether, "sum");
    }

    function test_thenTakesWhatIsUnbonding() public {
        _sanction(7 ether);
        vm.assertEq(vault.lockupOf(client), 0, "lockup");
        vm.assertEq(vault.unbondingOf(client), 3 ether, "unbonding");
        vm.assertEq(vault.sanctionOf(client), 7 ether, "sanction");
    }

    function test_leavesNothingToClaimWhenItTakesAll() public {
        _sanction(10 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.claim();
    }

    function test_refusesMoreThanThereIsAtStake() public {
        credit(client, 5 ether);
        vm.expectRevert(bytes("InsufficientLockup"));
        _sanction(10 ether + 1);
    }

    function test_refusesTheLargestAmount() public {
        vm.expectRevert(bytes("InsufficientLockup"));
        _sanction(type(uint256).max);
    }

    function test_refusesOneWhoIsNoJudge() public {
        vm.expectRevert(bytes("NotJudge"));
        vault.sanction(client, 1);
        vm.expectRevert(bytes("NotJudge"));
        vm.prank(client);
        vault.waive(client, 1);
        vm.expectRevert(bytes("NotJudge"));
        vm.prank(address(controller));
        vault.withdrawSanctionOf(client);
    }

    function test_waiveGivesItBackToTheLockup() public {
        _sanction(7 ether);
        vm.expectEmit(address(vault));
        emit IVault.Waived(client, 5 ether);
        vm.prank(judge);
        vault.waive(client, 5 ether);
        vm.assertEq(vault.lockupOf(client), 5 ether, "lockup");
        vm.assertEq(vault.unbondingOf(client), 3 ether, "unbonding");
        vm.assertEq(vault.sanctionOf(client), 2 ether, "sanction");
        vm.assertEq(vault.sanctionedAmount(), 2 ether, "sum");
    }

    function test_waiveRefusesMoreThanWasTaken() public {
        _sanction(7 ether);
        vm.expectRevert(bytes("InsufficientSanction"));
        vm.prank(judge);
        vault.waive(client, 7 ether + 1);
    }

    function test_withdrawSanctionOfPaysAllOfItToTheJudge() public {
        stake(provider, 3 ether);
        _sanction(7 ether);
        vm.prank(judge);
        vault.sanction(provider, 2 ether);
        vm.prank(judge);
        vault.withdrawSanctionOf(client);
        vm.assertEq(judge.balance, 7 ether, "paid");
        vm.assertEq(vault.sanctionOf(client), 0, "sanction");
        vm.assertEq(vault.sanctionOf(provider), 2 ether, "another account's");
        vm.assertEq(vault.sanctionedAmount(), 2 ether, "sum");
    }

    function test_withdrawSanctionOfRefusesWhenThereIsNone() public {
        vm.expectRevert(bytes("InsufficientSanction"));
        vm.prank(judge);
        vault.withdrawSanctionOf(client);
    }

    function test_withdrawSanctionOfKeepsTheMoneyOfAJudgeWhoCannotReceiveIt() public {
        _sanction(7 ether);
        vm.etch(judge, hex"60006000fd");
        vm.expectRevert(bytes("TransferFailed"));
        vm.prank(judge);
        vault.withdrawSanctionOf(client);
        vm.assertEq(vault.sanctionOf(client), 7 ether, "sanction");
    }
}
