// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeliveryMethod} from "../../../src/protocol/Types.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract UnbondTest is Deployed {
    function test_movesLockupToUnbondingAndStartsTheClock() public {
        stake(client, 3 ether);
        vm.expectEmit(address(vault));
        emit IVault.Unbonded(client, 2 ether);
        vm.prank(client);
        vault.unbond(2 ether);
        vm.assertEq(vault.lockupOf(client), 1 ether, "lockup");
        vm.assertEq(vault.unbondingOf(client), 2 ether, "unbonding");
        vm.assertEq(vault.unbondingTimestamp(client), block.timestamp + UNBONDING, "clock");
    }

    function test_startsTheClockOfAllThatIsUnbondingAnew() public {
        stake(client, 3 ether);
        vm.prank(client);
        vault.unbond(1 ether);
        vm.warp(block.timestamp + UNBONDING - 1);
        vm.prank(client);
        vault.unbond(1 ether);
        vm.assertEq(vault.unbondingOf(client), 2 ether, "one pot");
        vm.warp(block.timestamp + 2);
        vm.expectRevert(bytes("UnbondingNotElapsed"));
        vm.prank(client);
        vault.claim();
    }

    function test_refusesNothing() public {
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.unbond(0);
    }

    function test_refusesMoreThanTheLockup() public {
        stake(client, 1 ether);
        vm.expectRevert(bytes("InsufficientLockup"));
        vm.prank(client);
        vault.unbond(1 ether + 1);
    }

    function test_keepsTheFloorUnderEveryActiveSource() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        stake(client, 1 ether);
        vm.prank(client);
        vault.unbond(1 ether);
        vm.assertEq(vault.lockupOf(client), 2 * MIN_LOCKUP, "floor of two sources");
        vm.expectRevert(bytes("InsufficientLockup"));
        vm.prank(client);
        vault.unbond(1);
    }

    function test_letsTheStakeOfAnEndedSourceGo() public {
        Source first = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.prank(client);
        nexus.inactivateSource(address(first));
        vm.prank(client);
        vault.unbond(MIN_LOCKUP);
        vm.assertEq(vault.lockupOf(client), MIN_LOCKUP, "floor of one source");
        vm.expectRevert(bytes("InsufficientLockup"));
        vm.prank(client);
        vault.unbond(1);
    }

    function test_knowsNoFloorForAVerifiedClient() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vault.setWhitelist(client, true);
        vm.prank(client);
        vault.unbond(MIN_LOCKUP);
        vm.assertEq(vault.lockupOf(client), 0, "lockup");
    }

    function test_refusesAllWhileTheMinimumIsOutOfReach() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vault.setMinLockupPerSource(type(uint256).max);
        vm.expectRevert(bytes("InsufficientLockup"));
        vm.prank(client);
        vault.unbond(1);
    }

    function testFuzz_leavesTheFloorOrRefuses(uint256 extra, uint256 amount, uint8 sources) public {
        sources = uint8(bound(sources, 1, 4));
        extra = bound(extra, 1, 1000 ether);
        uint256 lockup = sources * MIN_LOCKUP + extra;
        for (uint256 i = 0; i < sources; ++i) {
            stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        }
        stake(client, extra);
        amount = bound(amount, 1, lockup);
        if (amount > extra) vm.expectRevert(bytes("InsufficientLockup"));
        vm.prank(client);
        vault.unbond(amount);
        vm.assertEq(vault.lockupOf(client), amount > extra ? lockup : lockup - amount, "lockup");
    }
}
