// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Scanners} from "../../src/court/Scanners.sol";
import {Test} from "../Test.sol";
import {ScannersHandler} from "./Handler.sol";

contract ScannersInvariants is Test {
    ScannersHandler private _handler;
    Scanners private _scanners;

    function setUp() external {
        vm.warp(1_800_000_000);
        vm.roll(1000);
        _handler = new ScannersHandler(address(0xC0047), address(0xC1EA4));
        _scanners = _handler.scanners();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev One campaign for both.
    function invariant_P13_bonds_members() external {
        _everyWeiIsABondOrACredit();
        _membersAreThoseWhoJoinedAndHaveNotLeft();
    }

    /// @notice What is here is what came in less what went out; what is reserved was reserved, and is within the bond.
    function _everyWeiIsABondOrACredit() private view {
        uint256 sum;
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) {
            address scanner = _handler.actor(i);
            uint256 bond = _scanners.bondOf(scanner);
            sum += bond + _scanners.creditOf(scanner);
            uint256 byCourt = _handler.reserved(scanner, _handler.court());
            uint256 byClearance = _handler.reserved(scanner, _handler.clearance());
            vm.assertEq(_scanners.reservationOf(scanner, _handler.court()), byCourt, "court");
            vm.assertEq(_scanners.reservationOf(scanner, _handler.clearance()), byClearance, "clearance");
            vm.assertEq(_scanners.reservedOf(scanner), byCourt + byClearance, "together");
            vm.assertLe(byCourt + byClearance, bond, "bond");
        }
        vm.assertEq(address(_scanners).balance, sum, "balance");
        vm.assertEq(sum, _handler.deposited() - _handler.paidOut() - _handler.slashed(), "ghosts");
    }

    /// @notice P13: whoever joins later is no member at an earlier block; what a block began with stays. A seat has one
    /// holder, a holder one seat.
    function _membersAreThoseWhoJoinedAndHaveNotLeft() private {
        uint256 length = _handler.pastCount();
        for (uint256 i = length > 16 ? length - 16 : 0; i < length; ++i) {
            (uint256 blockNumber, uint256 members) = _handler.past(i);
            _agrees(blockNumber, members);
        }
        vm.roll(vm.getBlockNumber() + 1);
        _agrees(vm.getBlockNumber(), _handler.members());

        address[32] memory seats = _scanners.seats();
        for (uint256 i = 0; i < 32; ++i) {
            if (seats[i] != address(0)) vm.assertEq(_scanners.seatOf(seats[i]), i, "seat");
        }
    }

    function _agrees(uint256 blockNumber, uint256 members) private view {
        uint256 count;
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) {
            bool member = (members >> i) & 1 == 1;
            vm.assertEq(_scanners.isMemberAt(_handler.actor(i), blockNumber), member, "member");
            if (member) ++count;
        }
        vm.assertEq(_scanners.countAt(blockNumber), count, "count");
    }
}
