// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Court} from "../../../src/court/Court.sol";
import {Case, Policy, Settlement} from "../../../src/court/CourtTypes.sol";
import {Scanners} from "../../../src/court/Scanners.sol";
import {Outcome, Phase} from "../../../src/court/Types.sol";
import {IArbitrable} from "../../../src/court/interfaces/IArbiter.sol";
import {Vault} from "../../../src/protocol/Vault.sol";
import {Test} from "../../Test.sol";
import {CourtRules} from "./CourtRules.sol";

/// @notice What every call did to the court's money and to its cases, and whether it may have.
contract CourtLedger is Test {
    /// @param stake lockup and unbonding of each staker
    /// @param owed what each account has coming as soon as the pot has it
    /// @param wealth what the Vault has of each staker and what the court swept of it
    struct Moment {
        uint256 credits;
        uint256 pot;
        uint256 others;
        uint256 slashable;
        uint256 arbiters;
        uint256 inVault;
        uint256[] credit;
        uint256[] owed;
        uint256[] stake;
        uint256[] wealth;
    }

    /// @notice What a case was when it was opened, and what it has come to by the last call upon it.
    struct Tracked {
        bytes32 id;
        bytes32 fixedFields;
        bytes32 terms;
        uint256 held;
        uint256 taken;
        uint256 toAccuser;
        uint256 toBoth;
        uint256 bonds;
        uint8 revealed;
        uint8 guilty;
        Case last;
    }

    struct Taking {
        uint256 time;
        uint256 amount;
        uint256 capacity;
    }

    address internal constant FIRE = 0x000000000000000000000000000000000000dEaD;

    Court public immutable court;
    Vault public immutable vault;
    Scanners public immutable scanners;
    address public immutable arbiter;
    /// @notice Whether the court gets what is taken, and whether it leaves the Vault at all.
    bool public immutable sweeps;
    bool public immutable leaves;

    address[] public accounts;
    address[] public stakers;
    address[] public voters;
    bytes32[] public ids;
    mapping(bytes32 id => Tracked) private _tracked;
    mapping(address account => uint256) public takenOf;
    mapping(bytes32 key => uint256) public convictionsOn;
    Taking[] private _takings;

    constructor(Court court_, Vault vault_, Scanners scanners_, address arbiter_) {
        (court, vault, scanners, arbiter) = (court_, vault_, scanners_, arbiter_);
        Settlement settlement = court_.wiring().settlement;
        (sweeps, leaves) = (settlement == Settlement.Sweep, settlement != Settlement.None);
    }

    /* WHO THERE IS */

    function addAccount(address account) external {
        accounts.push(account);
    }

    function addStaker(address account) external {
        stakers.push(account);
    }

    function addVoter(address account) external {
        voters.push(account);
    }

    function counts() external view returns (uint256 accounts_, uint256 stakers_, uint256 cases) {
        return (accounts.length, stakers.length, ids.length);
    }

    function tracked(bytes32 id) external view returns (Tracked memory) {
        return _tracked[id];
    }

    function countVote(bytes32 id, bool guilty) external {
        ++_tracked[id].revealed;
        if (guilty) ++_tracked[id].guilty;
    }

    /* BEFORE AND AFTER */

    function moment() public view returns (Moment memory m) {
        (m.credit, m.stake, m.wealth) =
        (new uint256[](accounts.length), new uint256[](stakers.length), new uint256[](stakers.length));
        m.owed = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            m.credit[i] = court.creditOf(accounts[i]);
            m.credits += m.credit[i];
            // Nothing is owed by a court that takes before it gives; P1 adds that up.
            if (!sweeps) m.owed[i] = court.owedTo(accounts[i]);
        }
        for (uint256 i = 0; i < stakers.length; ++i) {
            address a = stakers[i];
            m.stake[i] = vault.lockupOf(a) + vault.unbondingOf(a);
            m.wealth[i] = vault.balanceOf(a) + m.stake[i] + vault.sanctionOf(a) + court.sweptOf(a);
        }
        for (uint256 i = 0; i < voters.length; ++i) {
            m.slashable += scanners.bondOf(voters[i]);
        }
        m.pot = court.pot();
        m.others = m.pot + court.unclaimed() + FIRE.balance;
        (m.arbiters, m.inVault) = (arbiter.balance, address(vault).balance);
    }

    /// @notice A call on a case, or on none, that succeeded.
    function record(bytes32 id, bytes4 what, uint256 value, Moment memory then) external {
        Moment memory now_ = moment();
        uint256 taken = 0;
        uint256 bondsBefore = 0;
        uint256 bondsAfter = 0;
        address accused = address(0);
        if (id != 0) {
            bondsBefore = _tracked[id].bonds;
            if (_tracked[id].id == 0) _open(id, then);
            Case memory c = court.caseOf(id);
            Tracked storage t = _tracked[id];
            if (c.outcome == Outcome.Convicted && c.phase == Phase.Settled) taken = t.last.hold - c.hold;
            _take(t, c, taken, then.inVault);
            CourtRules.checkMove(t.last, c, court.policyAt(c.policyId), what, _size(c));
            _settle(t, c, what, then, now_, taken);
            t.last = c;
            bondsAfter = t.bonds = CourtRules.bondsOf(c);
            if (leaves) accused = c.accused;
        }
        _conserve(value, sweeps ? taken : 0, bondsBefore, bondsAfter, then, now_);
        _keep(accused, taken, then, now_);
    }

    /// @notice A withdrawal of `who`: it pays what was credited, and of what is owed as much as is in the pot.
    function recordWithdrawal(address who, uint256 paid, Moment memory then) external view {
        Moment memory now_ = moment();
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (accounts[i] != who) {
                vm.assertEq(now_.credit[i], then.credit[i], "P8: another's credit");
                vm.assertEq(now_.owed[i], then.owed[i], "P8: another's claim");
            } else {
                uint256 covered = then.owed[i] < then.pot ? then.owed[i] : then.pot;
                vm.assertEq(now_.credit[i], 0, "P8: left");
                vm.assertEq(paid, then.credit[i] + covered, "P24: paid");
                vm.assertEq(now_.owed[i] + covered, then.owed[i], "P8: still owed");
                vm.assertEq(now_.others + covered, then.others, "P8: out of the pot");
            }
        }
        vm.assertEq(then.slashable, now_.slashable, "P8: bonds");
    }

    /* CHECKS */

    /// @dev P2: what came in is where it went, to the wei.
    function _conserve(
        uint256 value,
        uint256 taken,
        uint256 bondsBefore,
        uint256 bondsAfter,
        Moment memory then,
        Moment memory now_
    ) private pure {
        vm.assertEq(
            value + taken + (then.slashable - now_.slashable) + then.credits + then.others + bondsBefore
                + then.arbiters,
            now_.credits + now_.others + bondsAfter + now_.arbiters,
            "P2: in and out"
        );
        for (uint256 i = 0; i < now_.credit.length; ++i) {
            vm.assertGe(now_.credit[i], then.credit[i], "P8: a credit fell");
            vm.assertGe(now_.owed[i], then.owed[i], "P8: a claim fell");
            if (now_.owed[i] > then.owed[i]) vm.assertEq(now_.pot, 0, "P2: owed while there is money");
        }
    }

    /// @dev P5: nobody's money but what is taken of the convicted leaves the Vault.
    function _keep(address accused, uint256 taken, Moment memory then, Moment memory now_) private view {
        for (uint256 i = 0; i < stakers.length; ++i) {
            uint256 lost = stakers[i] == accused ? taken : 0;
            vm.assertEq(now_.wealth[i] + lost, then.wealth[i], "P5: wealth");
        }
    }

    function _open(bytes32 id, Moment memory then) private {
        Case memory c = court.caseOf(id);
        Policy memory p = court.policyAt(c.policyId);
        vm.assertEq(uint256(c.phase), uint256(Phase.Open), "P12: opens");
        vm.assertEq(uint256(c.deadline), block.timestamp + p.challenge, "P16: challenge");
        vm.assertLe(c.hold, p.penaltyCap, "P4: cap");
        for (uint256 i = 0; i < stakers.length; ++i) {
            if (stakers[i] == c.accused) vm.assertLe(c.hold, then.stake[i], "P4: stake");
        }
        ids.push(id);
        Tracked storage t = _tracked[id];
        (t.id, t.held, t.last) = (id, c.hold, c);
        t.fixedFields = CourtRules.fixedFields(c);
        t.terms = keccak256(abi.encode(p));
    }

    /// @dev P17: within any 24 hours, no more than the day's capacity at its largest.
    function _take(Tracked storage t, Case memory c, uint256 taken, uint256 inVault) private {
        if (taken == 0) return;
        t.taken += taken;
        takenOf[c.accused] += taken;
        uint256 capacity = inVault * court.wiring().capacityBps / 10_000;
        _takings.push(Taking({time: block.timestamp, amount: taken, capacity: capacity}));
        (uint256 within, uint256 most) = (0, 0);
        for (uint256 i = _takings.length; i > 0 && block.timestamp - _takings[i - 1].time < 1 days; --i) {
            within += _takings[i - 1].amount;
            if (_takings[i - 1].capacity > most) most = _takings[i - 1].capacity;
        }
        vm.assertLe(within, most, "P17: capacity");
    }

    /// @dev P10, P18, and the accused's half of the accuser's bond.
    function _settle(
        Tracked storage t,
        Case memory c,
        bytes4 what,
        Moment memory then,
        Moment memory now_,
        uint256 taken
    ) private {
        if (c.phase != Phase.Settled) return;
        bool ends = t.last.phase != Phase.Settled;
        if (ends && c.outcome == Outcome.Convicted) {
            bytes32 key = keccak256(abi.encode(c.subject, c.revision, c.charge));
            vm.assertEq(convictionsOn[key]++, 0, "P10: twice");
        } else if (ends && c.outcome == Outcome.Acquitted) {
            vm.assertGe(_gain(c.accused, then, now_), c.bond / 2, "P5: the accused's half");
        }
        if (c.outcome != Outcome.Convicted || (taken == 0 && !ends)) return;
        bool lost = what == IArbitrable.rule.selector && t.last.outcome == c.outcome;
        uint256 toAccuser = _gain(c.accuser, then, now_);
        uint256 toAccused = c.accused == c.accuser ? 0 : _gain(c.accused, then, now_);
        if (ends) {
            toAccuser -= _returned(c, c.accuser, lost);
            if (c.accused != c.accuser) toAccused -= _returned(c, c.accused, lost);
        }
        t.toAccuser += toAccuser;
        t.toBoth += toAccuser + toAccused;
        uint256 bounty = t.taken * court.policyAt(c.policyId).bountyBps / 10_000;
        vm.assertLe(t.toAccuser, bounty, "P18: bounty");
        vm.assertLe(t.toBoth, bounty, "P18: accuser and accused together");
    }

    /// @notice Bonds that come back to a party of a case that ends in a conviction.
    /// @param lost whether the arbiter agreed with the ruling
    function _returned(Case memory c, address party, bool lost) private pure returns (uint256 sum) {
        if (party == c.accuser) sum = c.bond;
        if (party == c.appellant && !lost) sum += 2 * uint256(c.bond);
    }

    function _gain(address account, Moment memory then, Moment memory now_) private view returns (uint256) {
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (accounts[i] == account) {
                return now_.credit[i] + now_.owed[i] - then.credit[i] - then.owed[i];
            }
        }
        return 0;
    }

    /// @dev Counted here scanner by scanner, where the court keeps a count of its own.
    function _size(Case memory c) private view returns (uint256 size) {
        for (uint256 i = 0; i < voters.length; ++i) {
            if (!scanners.isMemberAt(voters[i], c.openedAtBlock)) continue;
            if ((c.excluded >> scanners.seatOf(voters[i])) & 1 == 0) ++size;
        }
    }
}
