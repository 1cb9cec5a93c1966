// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, TaskStatus} from "../../../src/protocol/Types.sol";
import {Deployed} from "../Deployed.sol";

/// @notice What the network promises clients, row by row.
contract ClientTableTest is Deployed {
    /// @dev "Publish Source: stake locked as collateral."
    function test_publishSource_stakeLockedAsCollateral() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.startPrank(client);
        vm.expectRevert(bytes("InsufficientBalance"));
        vault.withdraw(1);
        vm.expectRevert(bytes("InsufficientLockup"));
        vault.unbond(1);
        vm.stopPrank();
        vm.assertEq(vault.lockupOf(client), MIN_LOCKUP, "collateral");
    }

    /// @dev "The protocol enforces minimum stake requirements, but participants can stake more."
    function test_stakeAboveTheMinimumIsTheClientsToTakeBack() public {
        stake(client, 400 ether);
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.assertEq(vault.lockupOf(client), 500 ether, "five times the minimum, for all to see");
        vm.prank(client);
        vault.unbond(400 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.startPrank(client);
        vault.claim();
        vault.withdraw(400 ether);
        vm.stopPrank();
        vm.assertEq(client.balance, 400 ether, "taken back");
        vm.assertTrue(vault.isEligible(client), "the minimum stays");
    }

    /// @dev "Source is malformed/malicious: stake slashed."
    function test_sourceIsMalicious_stakeSlashed() public {
        Source source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.prank(client);
        nexus.inactivateSource(address(source));
        vm.prank(client);
        vault.unbond(MIN_LOCKUP);
        vm.startPrank(judge);
        vault.sanction(client, MIN_LOCKUP);
        vault.withdrawSanctionOf(client);
        vm.stopPrank();
        vm.assertEq(judge.balance, MIN_LOCKUP, "confiscated though it was unbonding");
        vm.assertEq(vault.lockupOf(client) + vault.unbondingOf(client) + vault.sanctionOf(client), 0, "lost");
        vm.assertTrue(!vault.isEligible(client), "may not publish again");
    }

    function test_wronglyAccused_stakeGivenBack() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.prank(judge);
        vault.sanction(client, MIN_LOCKUP);
        vm.assertTrue(!vault.isEligible(client), "held");
        vm.prank(judge);
        vault.waive(client, MIN_LOCKUP);
        vm.assertEq(vault.lockupOf(client), MIN_LOCKUP, "given back");
        vm.assertTrue(vault.isEligible(client), "eligible again");
    }

    /// @dev "Publish Task: payment locked in escrow. Task completed: payment released to provider."
    function test_publishTask_paymentInEscrow_thenReleasedToTheProvider() public {
        Source source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        pair(provider, master, MIN_LOCKUP);
        register(source, provider);
        Task task = publishTask(source, PAYMENT);
        vm.assertEq(vault.frozenPayment(address(task)), PAYMENT, "in escrow");
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(client);
        vault.withdraw(1);
        attempt(task, provider);
        respond(task, provider, PAYMENT);
        vm.prank(provider);
        vault.withdraw(PAYMENT);
        vm.assertEq(provider.balance, PAYMENT, "paid out");
    }

    /// @dev "Task expires/cancelled: payment refunded."
    function test_taskCancelled_paymentRefunded() public {
        Task task = publishTask(stakedSource(client, DeliveryMethod.FIRST_RESPONSE), PAYMENT);
        vm.startPrank(client);
        controller.cancelTask(address(task));
        vault.withdraw(PAYMENT);
        vm.stopPrank();
        vm.assertEq(client.balance, PAYMENT, "refunded");
    }

    function test_taskExpires_paymentRefunded() public {
        Source source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        pair(provider, master, MIN_LOCKUP);
        register(source, provider);
        Task task = publishTask(source, PAYMENT);
        attempt(task, provider);
        vm.warp(task.getExpiryTime() + 1);
        vm.expectRevert(bytes("AlreadyFinalized"));
        vm.prank(client);
        controller.cancelTask(address(task));
        attempt(task, provider);
        vm.assertTrue(task.getStatus() == TaskStatus.EXPIRED, "expired");
        vm.prank(client);
        vault.withdraw(PAYMENT);
        vm.assertEq(client.balance, PAYMENT, "refunded");
    }

    /// @dev "Enterprise options: verified clients."
    function test_aVerifiedClientPublishesWithoutStake() public {
        vault.setWhitelist(client, true);
        Source source = publishSource(sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION));
        Task task = publishTask(source, PAYMENT);
        vm.assertEq(vault.lockupOf(client), 0, "no stake");
        vm.assertEq(vault.frozenPayment(address(task)), PAYMENT, "escrow all the same");
    }
}
