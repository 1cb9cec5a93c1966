// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deployed} from "../Deployed.sol";

contract EscrowTest is Deployed {
    address private immutable _TASK = actor("task");

    function setUp() public override {
        super.setUp();
        credit(client, 10 ether);
    }

    function _freeze(uint256 amount) private {
        vm.prank(address(controller));
        vault.freezePayment(client, _TASK, amount);
    }

    function test_freezesUnderTheTask() public {
        _freeze(4 ether);
        vm.assertEq(vault.frozenPayment(_TASK), 4 ether, "frozen");
        vm.assertEq(vault.frozenPayment(client), 0, "not under the client");
        vm.assertEq(vault.balanceOf(client), 6 ether, "balance");
    }

    function test_freezesNoMoreThanTheBalance() public {
        vm.expectRevert(bytes("InsufficientBalance"));
        _freeze(10 ether + 1);
    }

    function test_freezesATaskOnce() public {
        _freeze(1 ether);
        vm.expectRevert(bytes("AlreadyFrozen"));
        _freeze(1 ether);
    }

    function test_releasesAllToTheClient() public {
        _freeze(4 ether);
        vm.prank(address(nexus));
        vault.releasePayment(client, _TASK);
        vm.assertEq(vault.frozenPayment(_TASK), 0, "frozen");
        vm.assertEq(vault.balanceOf(client), 10 ether, "balance");
    }

    function test_releasesOnce() public {
        _freeze(4 ether);
        vm.prank(address(controller));
        vault.releasePayment(client, _TASK);
        vm.prank(address(controller));
        vault.releasePayment(client, _TASK);
        vm.assertEq(vault.balanceOf(client), 10 ether, "balance");
    }

    function test_releasesToNobodyElse() public {
        _freeze(4 ether);
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(address(controller));
        vault.releasePayment(stranger, _TASK);
    }

    function test_anAdministratorReleasesWhatNothingElseFrees() public {
        _freeze(4 ether);
        vault.forceReleasePayment(client, _TASK);
        vm.assertEq(vault.balanceOf(client), 10 ether, "balance");
    }

    function test_anAdministratorReleasesToNobodyElse() public {
        _freeze(4 ether);
        vm.expectRevert(bytes("NotOwner"));
        vault.forceReleasePayment(address(this), _TASK);
    }

    function test_paysTheProviderAndReturnsTheRest() public {
        _freeze(4 ether);
        vm.prank(address(controller));
        vault.processPayment(client, provider, _TASK, 3 ether);
        vm.assertEq(vault.balanceOf(provider), 3 ether, "provider");
        vm.assertEq(vault.totalEarningsOf(provider), 3 ether, "earnings");
        vm.assertEq(vault.balanceOf(client), 7 ether, "client");
        vm.assertEq(vault.frozenPayment(_TASK), 0, "frozen");
    }

    function test_paysNoMoreThanWasFrozen() public {
        _freeze(4 ether);
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(address(controller));
        vault.processPayment(client, provider, _TASK, 4 ether + 1);
    }

    function test_paysOnce() public {
        _freeze(4 ether);
        vm.prank(address(controller));
        vault.processPayment(client, provider, _TASK, 3 ether);
        vm.expectRevert(bytes("InsufficientBalance"));
        vm.prank(address(controller));
        vault.processPayment(client, provider, _TASK, 1);
    }

    function test_returnsTheRestToNobodyElse() public {
        _freeze(4 ether);
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(address(controller));
        vault.processPayment(stranger, provider, _TASK, 1 ether);
    }

    function test_paysAClientWhoAnswersItself() public {
        _freeze(4 ether);
        vm.prank(address(controller));
        vault.processPayment(client, client, _TASK, 3 ether);
        vm.assertEq(vault.balanceOf(client), 10 ether, "balance");
    }

    function test_refusesOneWhoIsNoController() public {
        vm.expectRevert(bytes("NotController"));
        vm.prank(stranger);
        vault.freezePayment(client, _TASK, 1);
        vm.expectRevert(bytes("NotController"));
        vm.prank(client);
        vault.releasePayment(client, _TASK);
        vm.expectRevert(bytes("NotController"));
        vm.prank(provider);
        vault.processPayment(client, provider, _TASK, 1);
        vm.expectRevert(bytes("NotAdmin"));
        vm.prank(address(controller));
        vault.forceReleasePayment(client, _TASK);
    }

    function testFuzz_splitsToTheWei(uint256 frozen, uint256 paid) public {
        frozen = bound(frozen, 0, 10 ether);
        paid = bound(paid, 0, frozen);
        _freeze(frozen);
        vm.prank(address(controller));
        vault.processPayment(client, provider, _TASK, paid);
        vm.assertEq(vault.balanceOf(provider), paid, "provider");
        vm.assertEq(vault.balanceOf(client), 10 ether - paid, "client");
    }
}
