// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {Test} from "../Test.sol";

/// @notice A set of scanners, owned by this contract, with accounts in the place of court and clearance.
abstract contract WithScanners is Test {
    uint128 internal constant MIN_BOND = 10 ether;
    uint40 internal constant ADMISSION_DELAY = 2 days;
    uint40 internal constant EXIT_DELAY = 30 days;

    address internal court = address(0xC0047);
    address internal clearance = address(0xC1EA4);
    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B);
    Scanners internal scanners;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        vm.roll(1000);
        scanners = new Scanners(address(this), court, clearance, terms(false));
    }

    function terms(bool open) internal pure returns (Scanners.Terms memory) {
        return Scanners.Terms({
            open: open, admissionDelay: ADMISSION_DELAY, exitDelay: EXIT_DELAY, minBond: MIN_BOND
        });
    }

    function admitted(address scanner) internal {
        scanners.admit(scanner);
        vm.warp(vm.getBlockTimestamp() + ADMISSION_DELAY);
    }

    function join(address scanner, uint256 bond) internal {
        vm.deal(scanner, bond);
        vm.prank(scanner);
        scanners.join{value: bond}();
    }

    /// @notice A member with this bond, a block later.
    function seated(address scanner, uint256 bond) internal {
        admitted(scanner);
        join(scanner, bond);
        vm.roll(vm.getBlockNumber() + 1);
    }

    function exit(address scanner) internal {
        vm.prank(scanner);
        scanners.exit();
    }

    function reserve(address by, address scanner, uint256 amount) internal {
        vm.prank(by);
        scanners.reserve(scanner, amount);
    }

    function slash(address by, address scanner, uint256 amount) internal returns (uint256) {
        vm.prank(by);
        return scanners.slash(scanner, amount);
    }

    function expectNotSeated(address scanner) internal {
        vm.expectRevert(abi.encodeWithSelector(IScanners.NotSeated.selector, scanner));
    }
}
