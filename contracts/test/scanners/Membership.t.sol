// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {History} from "../../src/court/lib/History.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {WithScanners} from "./Fixture.sol";

contract MembershipTest is WithScanners {
    using History for History.Steps;

    History.Steps private _steps;
    address[4] private _people = [address(0x1000), address(0x1001), address(0x1002), address(0x1003)];

    function test_refuses_blocks_to_come() external {
        uint256 next = vm.getBlockNumber() + 1;
        vm.expectRevert(abi.encodeWithSelector(IScanners.FutureBlock.selector, next));
        scanners.isMemberAt(alice, next);
        vm.expectRevert(abi.encodeWithSelector(IScanners.FutureBlock.selector, next));
        scanners.countAt(next);
    }

    /// @notice Four scanners come and go in a random order, one act or none in each block; a list per block says who was
    /// a member when it began.
    function test_agrees_with_a_list_of_every_block(uint8[48] memory acts) external {
        scanners = new Scanners(
            address(this),
            court,
            clearance,
            Scanners.Terms({open: true, admissionDelay: 0, exitDelay: 0, minBond: 1})
        );
        uint256 start = vm.getBlockNumber();
        bool[4][49] memory members;
        bool[4] memory present;
        for (uint256 i = 0; i < 48; ++i) {
            members[i] = present;
            uint256 who = acts[i] % 4;
            present = [present[0], present[1], present[2], present[3]];
            if (acts[i] >= 64) present[who] = _toggle(_people[who]);
            // Sometimes two acts share a block: the one that comes last holds.
            if (acts[i] >= 192) present[who] = _toggle(_people[who]);
            vm.roll(start + i + 1);
        }
        members[48] = present;
        for (uint256 i = 0; i <= 48; ++i) {
            uint256 count;
            for (uint256 who = 0; who < 4; ++who) {
                vm.assertEq(scanners.isMemberAt(_people[who], start + i), members[i][who], "member");
                if (members[i][who]) ++count;
            }
            vm.assertEq(scanners.countAt(start + i), count, "count");
        }
        vm.assertEq(scanners.countAt(0), 0, "long before");
    }

    function test_history_agrees_with_a_search_from_the_end(uint8[20] memory gaps, uint208[20] memory values)
        external
    {
        uint256[20] memory blocks;
        uint256 at_ = 5;
        for (uint256 i = 0; i < 20; ++i) {
            at_ += gaps[i] % 4;
            blocks[i] = at_;
            _steps.set(at_, values[i]);
            vm.assertEq(_steps.latest(), values[i], "latest");
        }
        for (uint256 blockNumber = 0; blockNumber < at_ + 3; ++blockNumber) {
            uint256 expected = 0;
            for (uint256 i = 0; i < 20; ++i) {
                if (blocks[i] <= blockNumber) expected = values[i];
            }
            vm.assertEq(_steps.valueAt(blockNumber), expected, "value");
        }
    }

    function test_history_is_zero_before_anything_was_said(uint256 blockNumber) external view {
        vm.assertEq(_steps.valueAt(blockNumber), 0, "value");
        vm.assertEq(_steps.latest(), 0, "latest");
    }

    /// @dev One who holds a seat leaves it for good, so that it can come back.
    function _toggle(address scanner) private returns (bool member) {
        if (scanners.bondOf(scanner) == 0) {
            join(scanner, 1);
            return true;
        }
        exit(scanner);
        scanners.vacate(scanner);
        return false;
    }
}
