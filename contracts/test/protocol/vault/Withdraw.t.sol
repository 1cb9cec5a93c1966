// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract RefusesMoney {
    function withdraw(IVault vault, uint256 amount) external {
        vault.withdraw(amount);
    }
}

contract WithdrawTest is Deployed {
    function test_paysTheHolderOutOfItsBalance() public {
        credit(client, 3 ether);
        vm.expectEmit(address(vault));
        emit IVault.Withdrawn(client, 2 ether);
        vm.prank(client);
        vault.withdraw(2 ether);
        vm.assertEq(client.balance, 2 ether, "paid");
        vm.assertEq(vault.balanceOf(client), 1 ether, "left");
    }

    function test_refusesMoreThanTheBalance() public {
        credit(client, 1 ether);
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(client);
        vault.withdraw(1 ether + 1);
    }

    function test_refusesTheLargestAmount() public {
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(client);
        vault.withdraw(type(uint256).max);
    }

    function test_refusesNothing() public {
        vm.expectRevert(bytes("ZeroAmount"));
        vm.prank(client);
        vault.withdraw(0);
    }

    function test_doesNotReachTheLockup() public {
        stake(client, 1 ether);
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(client);
        vault.withdraw(1);
    }

    function test_keepsTheMoneyOfOneWhoCannotReceiveIt() public {
        RefusesMoney holder = new RefusesMoney();
        credit(address(holder), 1 ether);
        vm.expectRevert(bytes("TransferFailed"));
        holder.withdraw(vault, 1 ether);
        vm.assertEq(vault.balanceOf(address(holder)), 1 ether, "balance");
    }
}
