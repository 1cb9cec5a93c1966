// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, TaskStatus} from "../../../src/protocol/Types.sol";
import {Deployed} from "../Deployed.sol";

/// @notice What the network promises providers, row by row. Reputation is the court's side of it.
contract ProviderTableTest is Deployed {
    address private immutable _SECOND = actor("second provider");
    address private immutable _THIRD = actor("third provider");

    function _source(DeliveryMethod delivery) private returns (Source source) {
        source = stakedSource(client, delivery);
        address[3] memory providers = [provider, _SECOND, _THIRD];
        for (uint256 i = 0; i < providers.length; ++i) {
            pair(providers[i], master, MIN_LOCKUP);
            register(source, providers[i]);
        }
    }

    /// @dev "Complete tasks honestly: earn payments."
    function test_completeTasksHonestly_earnPayments() public {
        Source source = _source(DeliveryMethod.FIRST_RESPONSE);
        for (uint256 i = 0; i < 3; ++i) {
            Task task = publishTask(source, PAYMENT);
            attempt(task, provider);
            respond(task, provider, PAYMENT);
        }
        vm.assertEq(vault.totalEarningsOf(provider), 3 * PAYMENT, "earned");
        vm.assertEq(vault.balanceOf(provider), 3 * PAYMENT, "to withdraw");
    }

    /// @dev "Providers compete to execute", the fastest wins.
    function test_firstResponse_theFastestOfThreeIsPaid() public {
        Task task = publishTask(_source(DeliveryMethod.FIRST_RESPONSE), PAYMENT);
        attempt(task, provider);
        attempt(task, _SECOND);
        attempt(task, _THIRD);
        respond(task, _SECOND, PAYMENT);
        vm.expectRevert(bytes("AlreadyFinalized"));
        respond(task, provider, PAYMENT);
        vm.assertEq(task.winningProvider(), _SECOND, "winner");
        vm.assertEq(vault.balanceOf(_SECOND), PAYMENT, "paid");
        vm.assertEq(vault.balanceOf(provider) + vault.balanceOf(_THIRD), 0, "the others are not");
    }

    /// @dev "Providers compete to execute", the client chooses.
    function test_manualConfirmation_theClientPaysOneOfThree() public {
        Task task = publishTask(_source(DeliveryMethod.MANUAL_CONFIRMATION), PAYMENT);
        attempt(task, provider);
        attempt(task, _SECOND);
        attempt(task, _THIRD);
        respond(task, _SECOND, PAYMENT);
        Response best = respond(task, _THIRD, 0.8 ether);
        respond(task, provider, PAYMENT);
        vm.assertTrue(task.getStatus() == TaskStatus.RESPONDED, "waits for the client");
        confirm(best);
        vm.assertEq(task.winningProvider(), _THIRD, "winner");
        vm.assertEq(vault.balanceOf(_THIRD), 0.8 ether, "paid");
        vm.assertEq(vault.balanceOf(client), 0.2 ether, "the rest");
        vm.assertEq(vault.balanceOf(provider) + vault.balanceOf(_SECOND), 0, "the others are not");
    }

    /// @dev "Deliver invalid results: stake slashed."
    function test_deliverInvalidResults_stakeSlashed() public {
        Task task = publishTask(_source(DeliveryMethod.FIRST_RESPONSE), PAYMENT);
        attempt(task, provider);
        respond(task, provider, PAYMENT);
        vm.startPrank(judge);
        vault.sanction(provider, MIN_LOCKUP / 4);
        vault.withdrawSanctionOf(provider);
        vm.stopPrank();
        vm.assertEq(vault.lockupOf(provider), MIN_LOCKUP * 3 / 4, "a quarter lost");
        vm.assertEq(judge.balance, MIN_LOCKUP / 4, "confiscated");
    }

    /// @dev "Fail to deliver: stake slashed."
    function test_failToDeliver_stakeSlashed() public {
        Task task = publishTask(_source(DeliveryMethod.FIRST_RESPONSE), PAYMENT);
        attempt(task, provider);
        vm.warp(task.getExpiryTime() + 1);
        attempt(task, _SECOND);
        vm.assertTrue(task.getStatus() == TaskStatus.EXPIRED, "expired");
        vm.assertEq(task.responseOf(provider), address(0), "never answered");
        vm.prank(judge);
        vault.sanction(provider, PAYMENT);
        vm.prank(judge);
        vault.withdrawSanctionOf(provider);
        vm.assertEq(vault.lockupOf(provider), MIN_LOCKUP - PAYMENT, "lost");
    }

    function test_aProviderCannotTakeItsStakeOutOfReachAndGoOn() public {
        Source source = _source(DeliveryMethod.FIRST_RESPONSE);
        Task task = publishTask(source, PAYMENT);
        vm.prank(provider);
        vault.unbond(MIN_LOCKUP);
        vm.expectRevert(bytes("InsufficientLockup"));
        attempt(task, provider);
        vm.prank(provider);
        vault.cancelUnbonding();
        attempt(task, provider);
        vm.assertTrue(task.getStatus() == TaskStatus.ATTEMPTED, "attempted");
    }

    /// @dev "Both clients and providers stake on-chain."
    function test_aProviderStakesThroughItsMasterOrItself() public {
        pair(provider, master, 60 ether);
        stake(provider, 40 ether);
        vm.assertEq(vault.lockupOf(provider), MIN_LOCKUP, "stake");
        register(stakedSource(client, DeliveryMethod.FIRST_RESPONSE), provider);
    }
}
