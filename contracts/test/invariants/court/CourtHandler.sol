// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Policy, Settlement} from "../../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../../src/court/Types.sol";
import {ITask} from "../../../src/protocol/interfaces/ITask.sol";
import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Fault, FaultyVault, Treasury} from "../../court/mocks/FaultyVault.sol";
import {CourtSession} from "./CourtSession.sol";

/// @notice What parties, guardian, arbiter and owner do, and what goes on around the court meanwhile.
contract CourtHandler is CourtSession {
    uint256 private _added;

    /* PARTIES */

    function contestCase(uint256 seed, uint256 by) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase != Phase.Open || block.timestamp >= c.deadline) return;
        address who = by % 3 == 0 ? panel[5] : by % 3 == 1 ? c.accused : defender;
        must(id, who, c.bond, abi.encodeCall(court.contest, (id, "defence", "ipfs://defence")));
    }

    function appealCase(uint256 seed, uint256 by) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase != Phase.Ruled || block.timestamp >= c.deadline) return;
        address who = by % 3 == 0 ? c.accuser : by % 3 == 1 ? c.accused : defender;
        uint256 price = 2 * uint256(c.bond) + arbiter.fee();
        must(id, who, price, abi.encodeCall(court.appeal, (id)));
        disputeOf[id] = arbiter.disputes() - 1;
    }

    function referCase(uint256 seed) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase != Phase.Arbiter || c.disputed || block.timestamp >= c.deadline) return;
        must(id, stranger, arbiter.fee(), abi.encodeCall(court.refer, (id)));
        disputeOf[id] = arbiter.disputes() - 1;
    }

    function excuseCase(uint256 seed) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.None || c.phase == Phase.Settled || c.charge < Charge.NonDelivery) return;
        (,, uint256 cases) = ledger.counts();
        for (uint256 i = 0; i < cases; ++i) {
            Case memory other = court.caseOf(ledger.ids(i));
            if (other.subject != ITask(c.subject).getSource()) continue;
            bytes memory what = abi.encodeCall(court.excuse, (id, ledger.ids(i)));
            if (other.phase == Phase.Settled && other.outcome == Outcome.Convicted) {
                must(id, stranger, 0, what);
                return;
            }
            mustNot(stranger, 0, what, "P15: excused by no conviction");
        }
    }

    /// @notice P11: whatever an accused does about its stake, what is held stays held.
    function moveStake(uint256 seed, uint256 kind, uint256 amount) external {
        (, uint256 count,) = ledger.counts();
        address who = ledger.stakers(seed % count);
        uint256 sanctioned = vault.sanctionOf(who);
        uint256 lockup = vault.lockupOf(who);
        bytes memory what;
        if (kind % 5 == 0) what = abi.encodeCall(vault.unbond, (bound(amount, 0, lockup)));
        else if (kind % 5 == 1) what = abi.encodeCall(vault.claim, ());
        else if (kind % 5 == 2) what = abi.encodeCall(vault.cancelUnbonding, ());
        else if (kind % 5 == 3) what = abi.encodeCall(vault.withdraw, (vault.balanceOf(who) / 2));
        else what = abi.encodeCall(vault.lock, (vault.balanceOf(who)));
        vm.prank(who);
        (bool done,) = address(vault).call(what);
        if (!done) return;
        vm.assertEq(vault.sanctionOf(who), sanctioned, "P11: sanction");
    }

    /* OFFICES */

    /// @notice P9, P15: only the arbiter that has the case, and its word is what it comes to.
    function ruleOn(uint256 seed, uint256 ruling) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase != Phase.Arbiter || !c.disputed || block.timestamp >= c.deadline) return;
        ruling %= 4;
        bytes memory what = abi.encodeCall(court.rule, (disputeOf[id], ruling));
        mustNot(stranger, 0, what, "P9: ruled by a stranger");
        must(id, address(arbiter), 0, what);
        Outcome due = ruling == 1 ? Outcome.Convicted : ruling == 2 ? Outcome.Acquitted : Outcome.Void;
        vm.assertTrue(court.caseOf(id).outcome == due, "P9: ruling");
        mustNot(address(arbiter), 0, what, "P12: ruled twice");
    }

    function vetoCase(uint256 seed, uint256 rarely) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.None) return;
        bytes memory what = abi.encodeCall(court.veto, (id));
        mustNot(c.accused, 0, what, "P15: vetoed by the accused");
        if (c.phase == Phase.Settled) mustNot(guardian, 0, what, "P12: vetoed late");
        else if (rarely % 4 == 0) must(id, guardian, 0, what);
    }

    /// @notice P16: terms for later cases, all of them other than those in force.
    function addTerms(uint256 charge, uint32 window, uint16 bounty) external {
        if (++_added > 3) return;
        Charge on = Charge(charge % 4);
        Policy memory p = terms(on);
        window = uint32(bound(window, 1 days, 4 days));
        (p.challenge, p.commit, p.reveal, p.appeal) = (window, window, window, window);
        (p.arbiterTime, p.bountyBps, p.minBond) = (3 * window, uint16(bound(bounty, 0, 6500)), 12 ether);
        must(0, address(this), 0, abi.encodeCall(court.addPolicy, (on, p)));
    }

    function give(uint256 seed, uint96 amount) external {
        (uint256 count,,) = ledger.counts();
        address to = ledger.accounts(seed % count);
        must(0, stranger, bound(amount, 0, 5 ether), abi.encodeCall(court.creditTo, (to)));
    }

    /// @notice What clearance takes of those who called a convicted revision clean goes to the victims of the case.
    function compensateVictims(uint256 seed, uint96 amount) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.None) return;
        uint256 value = bound(amount, 0, 3 ether);
        bytes memory what = abi.encodeCall(court.compensate, (id));
        mustNot(stranger, value, what, "P2: anyone's money");
        bool convicted = c.phase == Phase.Settled && c.outcome == Outcome.Convicted;
        if (convicted) must(id, address(clearance), value, what);
        else mustNot(address(clearance), value, what, "P9: victims of no conviction");
    }

    /// @notice P26: a court that takes no new cases ends those it has.
    function retireCourt(uint256 rarely) external {
        if (rarely % 24 != 0) return;
        mustNot(stranger, 0, abi.encodeCall(court.retire, ()), "P16: retired by a stranger");
        must(0, address(this), 0, abi.encodeCall(court.retire, ()));
    }

    /* MEANWHILE */

    function wait(uint32 time) external {
        pass(bound(time, 1, 1 days));
    }

    /// @notice The capacity is a part of what the Vault holds, most of it strangers' money.
    function moveStrangers(uint96 amount, bool out) external {
        uint256 balance = vault.balanceOf(stranger);
        if (!out) return credit(stranger, bound(amount, 1, 3000 ether));
        if (balance == 0) return;
        vm.prank(stranger);
        vault.withdraw(bound(amount, 1, balance));
    }

    function sanctionElsewhere(uint256 seed, uint256 amount) external {
        (, uint256 count,) = ledger.counts();
        address who = ledger.stakers(seed % count);
        uint256 lockup = vault.lockupOf(who);
        if (broken || lockup == 0) return;
        amount = bound(amount, 1, lockup);
        vm.prank(judge);
        vault.sanction(who, amount);
        foreign[who] += amount;
    }

    function waiveElsewhere(uint256 seed) external {
        (, uint256 count,) = ledger.counts();
        address who = ledger.stakers(seed % count);
        if (broken || foreign[who] == 0) return;
        vm.prank(judge);
        vault.waive(who, foreign[who]);
        foreign[who] = 0;
    }
}

/// @notice The same where nothing can be swept out of the Vault.
contract CourtHandlerWithoutSweep is CourtHandler {
    function settlement() internal pure override returns (Settlement) {
        return Settlement.None;
    }
}

/// @notice The same where somebody else gets what is taken.
contract CourtHandlerWithTreasury is CourtHandler {
    function setUp() public override {
        super.setUp();
        Treasury treasury = new Treasury();
        manager.grantRole(manager.JUDGE(), address(treasury));
        vm.etch(sound, address(vault).code);
        bytes4 door = IVault.withdrawSanctionOf.selector;
        vm.etch(address(vault), address(new FaultyVault(sound, door, Fault.PayOther, address(treasury))).code);
    }

    function settlement() internal pure override returns (Settlement) {
        return Settlement.External;
    }
}
