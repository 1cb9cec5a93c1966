// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

contract DepositTest is Deployed {
    function test_creditsTheBalanceOfAnyAccountAnybodyNames() public {
        vm.deal(stranger, 3 ether);
        vm.expectEmit(address(vault));
        emit IVault.Deposited(client, 3 ether);
        vm.prank(stranger);
        vault.deposit{value: 3 ether}(client);
        vm.assertEq(vault.balanceOf(client), 3 ether, "balance");
        vm.assertEq(vault.getBalanceOf(client), 3 ether, "the same by its other name");
        vm.assertEq(vault.lockupOf(client), 0, "lockup");
        vm.assertEq(address(vault).balance, 3 ether, "held");
    }

    function test_creditsTheLockupWhenTheTerminalSends() public {
        vm.deal(address(terminal), 3 ether);
        vm.expectEmit(address(vault));
        emit IVault.Deposited(provider, 3 ether);
        vm.expectEmit(address(vault));
        emit IVault.Locked(provider, 3 ether);
        vm.prank(address(terminal));
        vault.deposit{value: 3 ether}(provider);
        vm.assertEq(vault.lockupOf(provider), 3 ether, "lockup");
        vm.assertEq(vault.balanceOf(provider), 0, "balance");
    }

    function test_refusesTheZeroAddress() public {
        vm.expectRevert(bytes("ZeroAddress"));
        vault.deposit{value: 1}(address(0));
    }

    function test_refusesNothing() public {
        vm.expectRevert(bytes("ZeroAmount"));
        vault.deposit(client);
    }

    function test_refusesPlainTransfers() public {
        (bool sent,) = address(vault).call{value: 1 ether}("");
        vm.assertTrue(!sent, "a transfer without a name");
    }

    function testFuzz_addsUp(uint96 first, uint96 second) public {
        credit(client, bound(first, 1, type(uint96).max));
        credit(client, bound(second, 1, type(uint96).max));
        vm.assertEq(
            vault.balanceOf(client),
            bound(first, 1, type(uint96).max) + bound(second, 1, type(uint96).max),
            "sum"
        );
    }
}
