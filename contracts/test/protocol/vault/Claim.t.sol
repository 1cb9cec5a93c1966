// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract ClaimTest is Deployed {
    function _unbonding(uint256 amount) private {
        stake(client, amount);
        vm.prank(client);
        vault.unbond(amount);
    }

    function test_movesUnbondingToBalanceOnceItsTimeHasCome() public {
        _unbonding(2 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.expectEmit(address(vault));
        emit IVault.Claimed(client, 2 ether);
        vm.prank(client);
        vault.claim();
        vm.assertEq(vault.balanceOf(client), 2 ether, "balance");
        vm.assertEq(vault.unbondingOf(client), 0, "unbonding");
        vm.assertEq(vault.unbondingTimestamp(client), 0, "clock");
    }

    function test_refusesASecondTooEarly() public {
        _unbonding(2 ether);
        vm.warp(block.timestamp + UNBONDING - 1);
        vm.expectRevert(bytes("UnbondingNotElapsed"));
        vm.prank(client);
        vault.claim();
    }

    function test_refusesWhenNothingIsUnbonding() public {
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.claim();
    }

    function test_paysOnce() public {
        _unbonding(2 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(client);
        vault.claim();
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.claim();
    }

    function test_keepsTheClockThatWasSetWhenThePeriodChanges() public {
        _unbonding(2 ether);
        vault.setMaxUnbondingPeriod(365 days);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(client);
        vault.claim();
        vm.assertEq(vault.balanceOf(client), 2 ether, "balance");
    }

    function test_cancelUnbondingGivesTheLockupBack() public {
        _unbonding(2 ether);
        vm.expectEmit(address(vault));
        emit IVault.UnbondingCanceled(client, 2 ether);
        vm.prank(client);
        vault.cancelUnbonding();
        vm.assertEq(vault.lockupOf(client), 2 ether, "lockup");
        vm.assertEq(vault.unbondingOf(client), 0, "unbonding");
        vm.assertEq(vault.unbondingTimestamp(client), 0, "clock");
    }

    function test_cancelUnbondingRefusesWhenNothingIsUnbonding() public {
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.cancelUnbonding();
    }
}
