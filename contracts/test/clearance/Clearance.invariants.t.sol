// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Test} from "../Test.sol";
import {ClearanceHandler} from "./Handler.sol";

contract ClearanceInvariants is Test {
    ClearanceHandler private _handler;

    function setUp() external {
        _handler = new ClearanceHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory acts = new bytes4[](10);
        acts[0] = ClearanceHandler.attest.selector;
        acts[1] = ClearanceHandler.attest.selector;
        acts[2] = ClearanceHandler.revoke.selector;
        acts[3] = ClearanceHandler.free.selector;
        acts[4] = ClearanceHandler.slash.selector;
        acts[5] = ClearanceHandler.replay.selector;
        acts[6] = ClearanceHandler.setLive.selector;
        acts[7] = ClearanceHandler.updateSource.selector;
        acts[8] = ClearanceHandler.exit.selector;
        acts[9] = ClearanceHandler.pass.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(_handler), selectors: acts});
    }

    /// @notice P22: cleared means the present revision, enough words that stand, no live case and no conviction; and the
    /// other way round. P19: no signature is taken twice. What is reserved is a stake for each statement that is not
    /// settled, and what was slashed went to accuser and victims.
    function invariant_status_and_stakes_are_what_the_list_of_statements_says() external view {
        (IClearance.Status status, bytes32 revision, uint256 count, uint64 expiresAt) = _handler.status();
        vm.assertEq(revision, _handler.presentRevision(), "revision");
        vm.assertEq(count, _handler.standing(), "count");
        bool enough = count >= _handler.threshold();
        vm.assertEq(status == IClearance.Status.Cleared, enough && _handler.mayBeCleared(), "cleared");
        vm.assertEq(expiresAt > vm.getBlockTimestamp(), enough, "expiresAt");

        vm.assertEq(_handler.replaysAccepted(), 0, "replays");
        for (uint256 i = 0; i < 4; ++i) {
            (address scanner, uint256 reserved) = _handler.reservedOf(i);
            vm.assertEq(reserved, _handler.reservedShouldBe(scanner), "reserved");
        }
        vm.assertEq(_handler.balance(), 0, "balance");
        vm.assertEq(_handler.compensated(), _handler.slashes() * _handler.stake(), "paid on");
    }
}
