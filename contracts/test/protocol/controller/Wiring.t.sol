// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Deployed} from "../Deployed.sol";

contract ControllerWiringTest is Deployed {
    function test_knowsItsContracts() public view {
        vm.assertEq(controller.nexus(), address(nexus), "nexus");
        vm.assertEq(controller.terminal(), address(terminal), "terminal");
        vm.assertEq(controller.vault(), address(vault), "vault");
        vm.assertEq(controller.owner(), address(this), "owner");
    }

    function test_theOwnerRewires() public {
        controller.setNexus(stranger);
        controller.setTerminal(stranger);
        controller.setVault(stranger);
        vm.assertEq(controller.nexus(), stranger, "nexus");
        vm.assertEq(controller.terminal(), stranger, "terminal");
        vm.assertEq(controller.vault(), stranger, "vault");
        vm.expectRevert(bytes("ZeroAddress"));
        controller.setNexus(address(0));
        vm.expectRevert(bytes("ZeroAddress"));
        controller.setTerminal(address(0));
        vm.expectRevert(bytes("ZeroAddress"));
        controller.setVault(address(0));
    }

    function test_nobodyElseRewires() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, client);
        vm.startPrank(client);
        vm.expectRevert(refusal);
        controller.setNexus(stranger);
        vm.expectRevert(refusal);
        controller.setTerminal(stranger);
        vm.expectRevert(refusal);
        controller.setVault(stranger);
        vm.stopPrank();
    }
}
