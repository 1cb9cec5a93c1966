// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Policy} from "../../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../../src/court/Types.sol";
import {IArbitrable} from "../../../src/court/interfaces/IArbiter.sol";
import {ICourt} from "../../../src/court/interfaces/ICourt.sol";
import {Vm} from "../../Test.sol";

/// @title How a case may move, said once more and otherwise than the court says it
library CourtRules {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @notice Wei that the court holds of the parties of a case that is not settled.
    function bondsOf(Case memory c) internal pure returns (uint256) {
        if (c.phase == Phase.None || c.phase == Phase.Settled) return 0;
        uint256 bonds = 1;
        if (c.contestor != address(0)) bonds += 1;
        if (c.appellant != address(0)) bonds += 2;
        return bonds * c.bond;
    }

    /// @notice What no call after the first may change.
    function fixedFields(Case memory c) internal pure returns (bytes32) {
        // In two halves: the compiler keeps all that is encoded at once on the stack.
        bytes memory first =
            abi.encode(c.accused, c.charge, c.policyId, c.cosigners, c.accuser, c.bond, c.subject);
        bytes memory second =
            abi.encode(c.openedAtBlock, c.victims, c.revision, c.shortfall, c.rule, c.unrewarded);
        return keccak256(abi.encode(first, second));
    }

    /// @notice P9, P12, P15 and P16 for one call.
    /// @param size of the panel that may judge
    function checkMove(Case memory from, Case memory to, Policy memory p, bytes4 what, uint256 size)
        internal
        view
    {
        if (from.phase == Phase.Settled) {
            vm.assertEq(uint256(to.phase), uint256(Phase.Settled), "P12: final");
            vm.assertEq(uint256(to.outcome), uint256(from.outcome), "P12: outcome");
            return;
        }
        if (to.phase == Phase.Settled) return _checkEnd(from, to, what);
        vm.assertTrue(from.phase <= to.phase, "P12: back");
        if (from.phase == to.phase) {
            if (what == ICourt.refer.selector) {
                vm.assertEq(uint256(to.deadline), block.timestamp + p.arbiterTime, "P16: arbiter");
            } else {
                vm.assertEq(uint256(to.deadline), from.deadline, "P16: deadline");
            }
            vm.assertEq(uint256(to.outcome), uint256(from.outcome), "P12: ruling");
        } else if (to.phase == Phase.Voting) {
            _checkVoting(from, to, p, what);
        } else if (to.phase == Phase.Reveal) {
            vm.assertTrue(what == ICourt.revealVote.selector, "P12: reveal");
            vm.assertEq(uint256(to.deadline), from.deadline + p.reveal, "P16: reveal");
        } else if (to.phase == Phase.Ruled) {
            vm.assertTrue(what == ICourt.tally.selector, "P12: ruled");
            vm.assertEq(uint256(to.deadline), block.timestamp + p.appeal, "P16: appeal");
            _checkRuling(from, to, p, size);
        } else {
            _checkArbiter(from, to, p, what, size);
        }
    }

    function _checkVoting(Case memory from, Case memory to, Policy memory p, bytes4 what) private view {
        vm.assertEq(uint256(from.phase), uint256(Phase.Open), "P12: voting");
        uint256 late = 0;
        if (what == ICourt.contest.selector) {
            vm.assertTrue(block.timestamp < from.deadline, "P12: contested late");
            if (from.deadline - block.timestamp <= 1 hours) late = 1 hours;
        } else {
            vm.assertTrue(from.charge == Charge.InvalidResult, "P9: only invalid results go without");
        }
        vm.assertEq(uint256(to.deadline), block.timestamp + p.commit + late, "P16: commit");
    }

    /// @dev Silence convicts on a proof, a quorum or a task's own state; a panel only by its majorities.
    function _checkRuling(Case memory from, Case memory to, Policy memory p, uint256 size) private view {
        bool convicted = to.outcome == Outcome.Convicted;
        if (from.phase == Phase.Open) {
            vm.assertTrue(convicted && to.contestor == address(0), "P9: by silence");
            vm.assertGe(block.timestamp, from.deadline, "P12: early");
            bool shown = to.charge == Charge.NonDelivery
                || (to.charge != Charge.InvalidResult && (to.rule != 0 || to.cosigners >= p.quorumToOpen));
            vm.assertTrue(shown, "P9: shown");
        } else {
            uint256 reveal = from.phase == Phase.Voting ? p.reveal : 0;
            vm.assertGe(block.timestamp, from.deadline + reveal, "P12: counted early");
            vm.assertGe(size, p.minPanel, "P9: a panel");
            bool majority = uint256(to.guilty) * 3 > uint256(to.revealed) * 2 && uint256(to.guilty) * 2 > size;
            vm.assertEq(convicted, majority, "P9: majority");
        }
    }

    function _checkArbiter(Case memory from, Case memory to, Policy memory p, bytes4 what, uint256 size)
        private
        view
    {
        vm.assertEq(uint256(to.phase), uint256(Phase.Arbiter), "P12: arbiter");
        vm.assertEq(uint256(to.outcome), uint256(from.outcome), "P15: ruling kept");
        if (from.phase == Phase.Ruled) {
            vm.assertTrue(what == ICourt.appeal.selector, "P12: appeal");
            vm.assertEq(uint256(to.deadline), block.timestamp + p.arbiterTime, "P16: arbiter");
        } else {
            vm.assertTrue(what == ICourt.tally.selector && size < p.minPanel, "P12: too small");
            vm.assertEq(uint256(to.deadline), block.timestamp + p.appeal, "P16: refer");
        }
    }

    /// @dev Veto and excuse never convict; time keeps the ruling; only the arbiter can turn it.
    function _checkEnd(Case memory from, Case memory to, bytes4 what) private view {
        vm.assertEq(uint256(to.deadline), block.timestamp, "P12: when");
        if (what == ICourt.veto.selector) {
            vm.assertTrue(to.outcome == Outcome.Void, "P15: veto");
        } else if (what == ICourt.excuse.selector) {
            vm.assertTrue(to.outcome == Outcome.Acquitted, "P15: excuse");
        } else if (what == IArbitrable.rule.selector) {
            vm.assertTrue(from.phase == Phase.Arbiter && from.disputed, "P9: arbiter asked");
            vm.assertTrue(block.timestamp < from.deadline, "P15: arbiter in time");
        } else {
            vm.assertTrue(what == ICourt.settle.selector, "P12: end");
            vm.assertTrue(from.phase == Phase.Ruled || from.phase == Phase.Arbiter, "P12: unruled");
            vm.assertGe(block.timestamp, from.deadline, "P12: early end");
            Outcome kept = from.outcome == Outcome.None ? Outcome.Void : from.outcome;
            vm.assertTrue(to.outcome == kept, "P15: ruling kept");
        }
    }
}
