// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Outcome} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {Tried} from "./Tried.sol";

/// @notice What exceeds the day's capacity waits and never lapses.
contract CapacityTest is Tried {
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        // A tenth of what is left in the Vault, half of it at once: 20 ether.
        vm.prank(stranger);
        vault.withdraw(STRANGERS);
    }

    function test_takesNoMoreThanTheBucketHolds() external {
        vm.assertEq(court.capacity(), 20 ether, "bucket");
        court.settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE - 20 ether, "waits");
        vm.assertEq(court.heldOf(client), CLIENT_STAKE - 20 ether, "held");
        vm.assertEq(court.sweptOf(client), CLIENT_STAKE - 20 ether, "swept, undecided");
        vm.assertEq(court.capacity(), 0, "used up");
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.discharge(id);
    }

    function test_takesTheRestAsTheBucketRefills() external {
        court.settle(id);
        credit(stranger, 400 ether);
        vm.assertEq(court.capacity(), 0, "still used up");
        pass(12 hours);
        vm.assertEq(court.capacity(), 10 ether, "half refilled");
        court.discharge(id);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE - 30 ether, "waits");
        pass(100 days);
        vm.assertEq(court.capacity(), 20 ether, "never more than full");
        for (uint256 days_ = 0; court.caseOf(id).hold != 0; ++days_) {
            court.discharge(id);
            pass(1 days);
            vm.assertLe(days_, 20, "ends");
        }
        vm.assertEq(court.sweptOf(client), 0, "swept");
        vm.assertEq(court.heldOf(client), 0, "held");
    }

    function test_comesBackWhereTheVaultShrank() external {
        court.settle(id);
        vm.assertEq(address(vault).balance, 0, "swept empty");
        vm.assertEq(court.capacity(), 0, "nothing of nothing");
        credit(stranger, 40 ether);
        pass(9 days);
        vm.assertEq(court.capacity(), 0, "used 20, refilled 18");
        pass(12 hours);
        vm.assertEq(court.capacity(), 1 ether, "refilled 19");
        pass(2 days);
        vm.assertEq(court.capacity(), 2 ether, "full");
    }

    function test_theSignerWhoWaitsGetsAShareOfEverything() external {
        court.settle(id);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.StillHeld.selector, CLIENT_STAKE - 20 ether));
        court.releaseSigner(id, panel[0]);
        vm.prank(panel[1]);
        court.releaseSigner(id, panel[1]);
        uint256 first = 20 ether / 4 / 4;
        vm.assertEq(court.creditOf(panel[1]), first, "its part of the first");
        credit(stranger, 1_000_000 ether);
        pass(1 days);
        court.discharge(id);
        court.releaseSigner(id, panel[0]);
        uint256 second = (CLIENT_STAKE - 20 ether) / 4 / 3;
        vm.assertEq(court.creditOf(panel[0]), first + second, "of both, the second among fewer");
        court.releaseSigner(id, panel[2]);
        vm.assertEq(court.unclaimed(), 0, "nothing left behind");
    }

    /// @dev Half at once and half as it refills: never more than the capacity in any 24 hours.
    function test_neverTakesMoreThanTheCapacityWithinADay(uint256[8] memory gaps) external {
        credit(stranger, 4_000 ether);
        uint256[9] memory taken;
        uint256[9] memory times;
        uint256 hold = court.caseOf(id).hold;
        uint256 most = 0;
        for (uint256 i = 0; i < 9; ++i) {
            uint256 capacity = address(vault).balance / 10;
            if (capacity > most) most = capacity;
            if (i == 0) court.settle(id);
            else if (court.capacity() != 0 && court.caseOf(id).hold != 0) court.discharge(id);
            taken[i] = hold - court.caseOf(id).hold;
            hold = court.caseOf(id).hold;
            times[i] = block.timestamp;
            uint256 within = 0;
            for (uint256 j = 0; j <= i; ++j) {
                if (times[i] - times[j] < 1 days) within += taken[j];
            }
            vm.assertLe(within, most, "within a day");
            if (i < 8) pass(bound(gaps[i], 1, 1 days));
        }
    }
}
