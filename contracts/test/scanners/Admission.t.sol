// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {WithScanners} from "./Fixture.sol";

contract AdmissionTest is WithScanners {
    function test_admit_is_the_owners() external {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        scanners.admit(alice);
    }

    function test_dismiss_is_the_owners() external {
        scanners.admit(alice);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        scanners.dismiss(alice);
    }

    function test_admit_lets_a_scanner_join_once_the_delay_has_passed() external {
        uint40 from = uint40(vm.getBlockTimestamp()) + ADMISSION_DELAY;
        vm.expectEmit(address(scanners));
        emit IScanners.Admitted(alice, from);
        scanners.admit(alice);

        vm.warp(from - 1);
        vm.deal(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.AdmissionPending.selector, from));
        scanners.join{value: MIN_BOND}();

        vm.warp(from);
        join(alice, MIN_BOND);
        vm.assertEq(scanners.bondOf(alice), MIN_BOND, "bond");
    }

    function test_admit_said_again_starts_the_delay_again() external {
        admitted(alice);
        scanners.admit(alice);
        uint40 from = uint40(vm.getBlockTimestamp()) + ADMISSION_DELAY;
        vm.deal(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.AdmissionPending.selector, from));
        scanners.join{value: MIN_BOND}();
    }

    function test_dismiss_takes_an_admission_back() external {
        admitted(alice);
        vm.expectEmit(address(scanners));
        emit IScanners.Dismissed(alice);
        scanners.dismiss(alice);
        vm.deal(alice, MIN_BOND);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotAdmitted.selector, alice));
        scanners.join{value: MIN_BOND}();
    }

    function test_dismiss_needs_an_admission() external {
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotAdmitted.selector, alice));
        scanners.dismiss(alice);
    }

    function test_dismiss_takes_no_seat() external {
        seated(alice, MIN_BOND);
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotAdmitted.selector, alice));
        scanners.dismiss(alice);
        scanners.admit(alice);
        scanners.dismiss(alice);
        vm.assertTrue(scanners.isMember(alice), "member");
    }
}
