// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case} from "../../../src/court/CourtTypes.sol";
import {Outcome, Phase} from "../../../src/court/Types.sol";
import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Fault} from "../../court/mocks/FaultyVault.sol";
import {CourtLedger} from "./CourtLedger.sol";
import {CourtOpenings} from "./CourtOpenings.sol";

/// @notice Votes, the ends of cases, what is claimed of them, and a court that lost its office or has a bad Vault.
abstract contract CourtSession is CourtOpenings {
    bytes32 private constant INNOCENT = bytes32(uint256(1));
    bytes32 private constant GUILTY = bytes32(uint256(2));
    bytes32 private constant DONE = bytes32(uint256(3));

    mapping(bytes32 id => uint256) internal disputeOf;
    mapping(bytes32 id => mapping(address voter => bytes32)) private _votes;
    uint256 private _lateSince;

    /* VOTES */

    function joinLate() external {
        if (_lateSince != 0) return;
        address late = vm.addr(LATE_KEY);
        vm.deal(late, SCANNER_BOND);
        vm.prank(late);
        scanners.join{value: SCANNER_BOND}();
        ledger.addVoter(late);
        _lateSince = vm.getBlockNumber();
        pass(1);
    }

    function vote(uint256 seed, uint256 who, bool guilty) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.Voting && block.timestamp < c.deadline) _vote(id, c, _voter(who), guilty);
    }

    function reveal(uint256 seed, uint256 who) external {
        (bytes32 id,) = caseBy(seed);
        if (id != 0) _reveal(id, _voter(who));
    }

    /// @notice A whole session: the first `guilty` who may judge convict, and one does not reveal if `silent` says so.
    function hear(uint256 seed, uint256 guilty, uint256 silent) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase != Phase.Voting || block.timestamp >= c.deadline) return;
        guilty %= SEATED + 2;
        for (uint256 i = 0; i <= SEATED; ++i) {
            _vote(id, c, _voter(SEATED - i), i < guilty);
        }
        passTo(c.deadline);
        for (uint256 i = 0; i <= SEATED; ++i) {
            if (i != silent % (2 * SEATED)) _reveal(id, _voter(i));
        }
    }

    /// @notice P13: the contestor who is a scanner leaves the count, once, and nobody else does.
    function exclude(uint256 seed, uint256 who) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.None) return;
        address voter = _voter(who);
        bytes memory what = abi.encodeCall(court.exclude, (id, voter));
        bool excludable = c.phase < Phase.Ruled && voter == c.contestor && _isSeated(c, voter)
            && (c.excluded >> scanners.seatOf(voter)) & 1 == 0;
        if (excludable) must(id, stranger, 0, what);
        else mustNot(stranger, 0, what, "P13: excluded");
    }

    /* THE WAY ON */

    /// @notice Anyone moves a case on once its time is over.
    function advance(uint256 seed) public {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.None || c.phase == Phase.Settled) return;
        bytes memory tally = abi.encodeCall(court.tally, (id));
        bytes memory settle_ = abi.encodeCall(court.settle, (id));
        uint256 end = c.deadline;
        if (c.phase == Phase.Voting) end += court.policyAt(c.policyId).reveal;
        bool ruled = c.phase == Phase.Ruled || c.phase == Phase.Arbiter;
        if (block.timestamp < end) {
            mustNot(stranger, 0, tally, "P12: counted early");
            mustNot(stranger, 0, settle_, "P12: settled early");
            passTo(end);
        }
        mustNot(stranger, 0, ruled ? tally : settle_, "P12: out of turn");
        must(id, stranger, 0, ruled ? settle_ : tally);
    }

    function claim(uint256 seed, uint256 who) external {
        (bytes32 id, Case memory c) = caseBy(seed);
        if (c.phase == Phase.Settled) _claim(id, _voter(who), who % 2 == 0);
    }

    function withdraw(uint256 seed) external {
        (uint256 count,,) = ledger.counts();
        _withdraw(ledger.accounts(seed % count));
    }

    /* TROUBLE */

    function depose() external {
        manager.revokeRole(manager.JUDGE(), address(court));
    }

    function reinstate() external {
        manager.grantRole(manager.JUDGE(), address(court));
    }

    function breakVault(uint256 seed, bool eats) external {
        bytes4[3] memory doors =
            [IVault.sanction.selector, IVault.waive.selector, IVault.withdrawSanctionOf.selector];
        breakWith(doors[seed % 3], eats ? Fault.EatGas : Fault.Revert);
    }

    function mendVault() external {
        mend();
    }

    /* THE END OF ALL CASES */

    /// @notice P23, P24, P26: whatever has gone wrong, all cases end, everyone gets what was credited, and nothing of what was
    /// set aside stays behind.
    function finish() external {
        (uint256 count,, uint256 cases) = ledger.counts();
        for (uint256 i = 0; i < cases; ++i) {
            bytes32 id = ledger.ids(i);
            for (uint256 steps = 0; court.caseOf(id).phase != Phase.Settled; ++steps) {
                vm.assertLt(steps, 5, "P23: ends");
                advance(i);
            }
        }
        for (uint256 i = 0; i < cases; ++i) {
            for (uint256 j = 0; j <= SEATED; ++j) {
                _claim(ledger.ids(i), _voter(j), true);
            }
        }
        pass(31 days);
        for (uint256 i = 0; i < cases; ++i) {
            may(ledger.ids(i), stranger, abi.encodeCall(court.burnDamages, (ledger.ids(i))));
        }
        vm.assertEq(court.unclaimed(), 0, "P2: left behind");
        for (uint256 i = 0; i < count; ++i) {
            _withdraw(ledger.accounts(i));
        }
        refusingAccuser.relent();
        refusingClient.relent();
        _withdrawFrom(address(refusingAccuser));
        _withdrawFrom(address(refusingClient));
        uint256 owed = 0;
        for (uint256 i = 0; i < count; ++i) {
            vm.assertEq(court.creditOf(ledger.accounts(i)), 0, "P24: not paid");
            owed += court.owedTo(ledger.accounts(i));
        }
        vm.assertTrue(owed == 0 || court.pot() == 0, "P24: owed while there is money");
        uint256 swept = 0;
        (, uint256 stakers,) = ledger.counts();
        for (uint256 i = 0; i < stakers; ++i) {
            swept += court.sweptOf(ledger.stakers(i));
        }
        vm.assertEq(address(court).balance, court.pot() + swept, "P1: at the end");
    }

    /* INTERNALS */

    /// @dev P13: those vote who were members when the case began and have no part in it, and each of them once.
    function _vote(bytes32 id, Case memory c, address voter, bool guilty) private {
        bytes32 hash = court.voteHashOf(id, voter, guilty, "salt");
        bytes memory what = abi.encodeCall(court.commitVote, (id, hash));
        bool allowed = _votes[id][voter] == 0 && _mayJudge(c, voter);
        if (!allowed) return mustNot(voter, 0, what, "P13: may not vote");
        must(id, voter, 0, what);
        _votes[id][voter] = guilty ? GUILTY : INNOCENT;
    }

    /// @dev P14: what is revealed is what was committed.
    function _reveal(bytes32 id, address voter) private {
        Case memory c = court.caseOf(id);
        bool open = c.phase == Phase.Reveal && block.timestamp < c.deadline;
        if (c.phase == Phase.Voting && block.timestamp >= c.deadline) {
            open = block.timestamp < c.deadline + court.policyAt(c.policyId).reveal;
        }
        bytes32 vote_ = _votes[id][voter];
        bool guilty = vote_ == GUILTY;
        bytes memory what = abi.encodeCall(court.revealVote, (id, guilty, "salt"));
        if (!open || vote_ == 0 || vote_ == DONE) return mustNot(voter, 0, what, "P13: revealed");
        mustNot(voter, 0, abi.encodeCall(court.revealVote, (id, !guilty, "salt")), "P14: turned");
        mustNot(stranger, 0, what, "P14: another's");
        must(id, voter, 0, what);
        ledger.countVote(id, guilty);
        vm.assertTrue(court.voteOf(id, voter) == (guilty ? GUILTY : INNOCENT), "P14: kept");
        _votes[id][voter] = DONE;
        mustNot(voter, 0, what, "P13: counted twice");
    }

    function _claim(bytes32 id, address voter, bool all) private {
        Case memory c = court.caseOf(id);
        bytes32 vote_ = _votes[id][voter];
        if (c.hold != 0) may(id, stranger, abi.encodeCall(court.discharge, (id)));
        if (vote_ == DONE) may(id, stranger, abi.encodeCall(court.claimFee, (id, voter)));
        else if (vote_ != 0) may(id, stranger, abi.encodeCall(court.closeVote, (id, voter)));
        if (all && c.signers != 0) may(id, voter, abi.encodeCall(court.releaseSigner, (id, voter)));
        if (court.damagesOf(id).left != 0) may(id, stranger, abi.encodeCall(court.claimDamages, (id, 0)));
    }

    function _withdraw(address who) private {
        bool refuses = who == address(refusingAccuser) || who == address(refusingClient);
        if (!refuses) return _withdrawFrom(who);
        uint256 due = court.creditOf(who);
        mustNot(who, 0, abi.encodeCall(court.withdraw, ()), "P8: paid to who takes nothing");
        vm.assertEq(court.creditOf(who), due, "P8: kept");
    }

    function _withdrawFrom(address who) private {
        if (court.creditOf(who) == 0 && (court.owedTo(who) == 0 || court.pot() == 0)) {
            return mustNot(who, 0, abi.encodeCall(court.withdraw, ()), "P8: nothing due");
        }
        CourtLedger.Moment memory then = ledger.moment();
        uint256 before = who.balance;
        vm.prank(who);
        court.withdraw();
        ledger.recordWithdrawal(who, who.balance - before, then);
    }

    function _voter(uint256 seed) private view returns (address) {
        seed %= SEATED + 1;
        return seed < SEATED ? panel[seed] : vm.addr(LATE_KEY);
    }

    function _isSeated(Case memory c, address voter) private view returns (bool) {
        return voter != vm.addr(LATE_KEY) || (_lateSince != 0 && _lateSince < c.openedAtBlock);
    }

    function _mayJudge(Case memory c, address voter) private view returns (bool) {
        if (!_isSeated(c, voter) || voter == c.contestor) return false;
        if (voter == panel[6] && c.accused == address(refusingClient)) return false;
        for (uint256 i = 0; i < c.cosigners; ++i) {
            if (voter == panel[i]) return false;
        }
        return true;
    }
}
