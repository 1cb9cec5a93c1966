// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeliveryMethod} from "../../../src/protocol/Types.sol";
import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract VaultAdministrationTest is Deployed {
    function test_startsWithAMinimumAndAPeriod() public view {
        vm.assertEq(vault.MIN_LOCKUP_PER_SOURCE(), MIN_LOCKUP, "minimum");
        vm.assertEq(vault.UNBONDING_PERIOD(), UNBONDING, "period");
        vm.assertEq(vault.manager(), address(manager), "manager");
        vm.assertEq(vault.nexus(), address(nexus), "nexus");
        vm.assertEq(vault.terminal(), address(terminal), "terminal");
    }

    function test_setsThePeriodOfLaterUnbondings() public {
        vault.setMaxUnbondingPeriod(1 days);
        stake(client, 1 ether);
        vm.prank(client);
        vault.unbond(1 ether);
        vm.assertEq(vault.unbondingTimestamp(client), block.timestamp + 1 days, "clock");
    }

    function test_setsTheTerminal() public {
        vault.setTerminal(stranger);
        vm.assertEq(vault.terminal(), stranger, "terminal");
        vm.expectRevert(bytes("ZeroAddress"));
        vault.setTerminal(address(0));
    }

    function test_refusesOneWhoIsNoAdministrator() public {
        vm.startPrank(judge);
        vm.expectRevert(bytes("NotAdmin"));
        vault.setMaxUnbondingPeriod(0);
        vm.expectRevert(bytes("NotAdmin"));
        vault.setMinLockupPerSource(0);
        vm.expectRevert(bytes("NotAdmin"));
        vault.setWhitelist(judge, true);
        vm.expectRevert(bytes("NotAdmin"));
        vault.setTerminal(judge);
        vm.expectRevert(bytes("NotAdmin"));
        vault.emergencyExit(judge);
        vm.stopPrank();
    }

    function test_emergencyExitFreesStakeButNotWhatAJudgeHolds() public {
        stake(client, 10 ether);
        vm.prank(client);
        vault.unbond(3 ether);
        vm.prank(judge);
        vault.sanction(client, 5 ether);
        vm.expectEmit(address(vault));
        emit IVault.Unbonded(client, 2 ether);
        vm.expectEmit(address(vault));
        emit IVault.Claimed(client, 5 ether);
        vault.emergencyExit(client);
        vm.assertEq(vault.balanceOf(client), 5 ether, "balance");
        vm.assertEq(vault.lockupOf(client) + vault.unbondingOf(client), 0, "stake");
        vm.assertEq(vault.unbondingTimestamp(client), 0, "clock");
        vm.assertEq(vault.sanctionOf(client), 5 ether, "sanction");
    }

    function test_emergencyExitPassesTheFloorBy() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vault.emergencyExit(client);
        vm.assertEq(vault.balanceOf(client), MIN_LOCKUP, "balance");
        vm.assertTrue(!vault.isEligible(client), "eligible no longer");
    }

    function test_emergencyExitRefusesOneWithoutStake() public {
        credit(client, 1 ether);
        vm.expectRevert(bytes("ZeroAmount"));
        vault.emergencyExit(client);
    }
}
