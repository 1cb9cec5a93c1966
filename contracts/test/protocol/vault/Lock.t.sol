// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract LockTest is Deployed {
    function test_movesBalanceToLockup() public {
        credit(client, 3 ether);
        vm.expectEmit(address(vault));
        emit IVault.Locked(client, 2 ether);
        vm.prank(client);
        vault.lock(2 ether);
        vm.assertEq(vault.balanceOf(client), 1 ether, "balance");
        vm.assertEq(vault.lockupOf(client), 2 ether, "lockup");
        vm.assertEq(vault.getLockupOf(client), 2 ether, "the same by its other name");
    }

    function test_refusesMoreThanTheBalance() public {
        credit(client, 1 ether);
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(client);
        vault.lock(1 ether + 1);
    }

    function test_refusesNothing() public {
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.lock(0);
    }
}
