// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {Manager} from "../../../src/protocol/Manager.sol";
import {Deployed} from "../Deployed.sol";

contract ManagerTest is Deployed {
    function test_itsDeployerIsTheFirstAdministrator() public {
        Manager fresh = new Manager();
        vm.assertTrue(fresh.hasRole(fresh.DEFAULT_ADMIN_ROLE(), address(this)), "administrator");
        vm.assertTrue(!fresh.hasRole(fresh.JUDGE(), address(this)), "no judge");
        vm.assertTrue(!fresh.hasRole(fresh.CONTROLLER(), address(this)), "no controller");
    }

    function test_theFourRolesDiffer() public view {
        bytes32 admin = manager.DEFAULT_ADMIN_ROLE();
        vm.assertEq(admin, bytes32(0), "administrator");
        vm.assertTrue(manager.JUDGE() != manager.CONTROLLER(), "judge and controller");
        vm.assertTrue(manager.CONTROLLER() != manager.PROVIDER(), "controller and provider");
        vm.assertTrue(manager.PROVIDER() != manager.JUDGE(), "provider and judge");
        vm.assertEq(manager.getRoleAdmin(manager.JUDGE()), admin, "who makes judges");
        vm.assertEq(manager.getRoleAdmin(manager.CONTROLLER()), admin, "who makes controllers");
        vm.assertEq(
            manager.getRoleAdmin(manager.getRoleAdmin(manager.PROVIDER())), admin, "who lets the terminal in"
        );
    }

    function test_onlyTheTerminalMakesProviders() public {
        bytes32 role = manager.PROVIDER();
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            address(this),
            manager.getRoleAdmin(role)
        );
        vm.expectRevert(refusal);
        manager.grantRole(role, stranger);
    }

    function test_theTerminalMakesNothingElse() public {
        bytes32 role = manager.JUDGE();
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, address(terminal), bytes32(0)
        );
        vm.expectRevert(refusal);
        vm.prank(address(terminal));
        manager.grantRole(role, stranger);
    }

    function test_aJudgeWhoLostTheRoleJudgesNoMore() public {
        stake(client, 1 ether);
        manager.revokeRole(manager.JUDGE(), judge);
        vm.expectRevert(bytes("NotJudge"));
        vm.prank(judge);
        vault.sanction(client, 1);
    }
}
