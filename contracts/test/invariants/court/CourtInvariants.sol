// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Court} from "../../../src/court/Court.sol";
import {Case} from "../../../src/court/CourtTypes.sol";
import {Outcome, Phase} from "../../../src/court/Types.sol";
import {Vault} from "../../../src/protocol/Vault.sol";
import {Test} from "../../Test.sol";
import {CourtHandler} from "./CourtHandler.sol";
import {CourtLedger} from "./CourtLedger.sol";
import {CourtOpenings} from "./CourtOpenings.sol";
import {CourtRules} from "./CourtRules.sol";
import {CourtSession} from "./CourtSession.sol";

/// @notice What holds between any two calls. What holds of a single call is said by the ledger and the handler, each with the
/// number of the property it belongs to.
abstract contract CourtInvariants is Test {
    CourtHandler internal handler;
    CourtLedger private _ledger;
    Court private _court;
    Vault private _vault;

    function begin(CourtHandler handler_) internal {
        handler = handler_;
        handler.setUp();
        _ledger = handler.ledger();
        (_court, _vault) = (_ledger.court(), _ledger.vault());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory selectors) {
        selectors = new FuzzSelector[](1);
        selectors[0] = FuzzSelector({addr: address(handler), selectors: names()});
    }

    function names() internal view virtual returns (bytes4[] memory) {
        return usual(0);
    }

    /// @param more that the caller fills in at the end
    function usual(uint256 more) internal pure returns (bytes4[] memory list) {
        list = new bytes4[](28 + more);
        list[0] = CourtOpenings.openByQuorum.selector;
        list[1] = CourtOpenings.openByProof.selector;
        list[2] = CourtOpenings.openFailure.selector;
        list[3] = CourtOpenings.openWrongAnswer.selector;
        list[4] = CourtOpenings.openOnFalseTask.selector;
        list[5] = CourtOpenings.replayFindings.selector;
        list[6] = CourtHandler.contestCase.selector;
        list[7] = CourtHandler.appealCase.selector;
        list[8] = CourtHandler.referCase.selector;
        list[9] = CourtHandler.excuseCase.selector;
        list[10] = CourtHandler.moveStake.selector;
        list[11] = CourtHandler.ruleOn.selector;
        list[12] = CourtHandler.vetoCase.selector;
        list[13] = CourtHandler.addTerms.selector;
        list[14] = CourtHandler.give.selector;
        list[15] = CourtHandler.wait.selector;
        list[16] = CourtHandler.moveStrangers.selector;
        list[17] = CourtSession.joinLate.selector;
        list[18] = CourtSession.vote.selector;
        list[19] = CourtSession.reveal.selector;
        list[20] = CourtSession.hear.selector;
        list[21] = CourtSession.exclude.selector;
        list[22] = CourtSession.advance.selector;
        list[23] = CourtSession.claim.selector;
        list[24] = CourtSession.withdraw.selector;
        list[25] = CourtOpenings.openOnForeignSource.selector;
        list[26] = CourtHandler.compensateVictims.selector;
        list[27] = CourtHandler.retireCourt.selector;
    }

    /// @dev One campaign for all of them.
    function invariant_P1_P3_P4_P11_P12_P13_P16() external view {
        _allMoneyIsSomebodys();
        _casesAreWhatTheyWere();
    }

    /// @notice P23, P24, P26.
    function afterInvariant() external {
        handler.finish();
    }

    /// @notice P1, P8: what the court holds is bonds, credits, what it swept and nobody was deprived of yet, what may be claimed,
    /// and its pot. P3: what it holds of an account is the sum over its cases, and the Vault's sanction is that and no less.
    function _allMoneyIsSomebodys() private view {
        (uint256 accounts, uint256 stakers, uint256 cases) = _ledger.counts();
        uint256 owed = _court.pot() + _court.unclaimed();
        for (uint256 i = 0; i < accounts; ++i) {
            owed += _court.creditOf(_ledger.accounts(i));
        }
        uint256[] memory held = new uint256[](stakers);
        for (uint256 i = 0; i < cases; ++i) {
            Case memory c = _court.caseOf(_ledger.ids(i));
            owed += CourtRules.bondsOf(c);
            for (uint256 j = 0; j < stakers; ++j) {
                if (_ledger.stakers(j) == c.accused) held[j] += c.hold;
            }
        }
        for (uint256 j = 0; j < stakers; ++j) {
            address account = _ledger.stakers(j);
            owed += _court.sweptOf(account);
            vm.assertEq(_court.heldOf(account), held[j], "P3: held");
            uint256 left = _ledger.leaves() ? 0 : _ledger.takenOf(account);
            vm.assertEq(
                _vault.sanctionOf(account) + _court.sweptOf(account),
                held[j] + left + handler.foreign(account),
                "P3: sanctioned"
            );
        }
        vm.assertEq(address(_court).balance, owed, "P1: balance");
    }

    /// @notice P4, P11: what is held and what was taken are together what was held at first. P12: no case moves but by a call on
    /// it. P13: votes counted are votes revealed. P16: what a case was opened with stays.
    function _casesAreWhatTheyWere() private view {
        (,, uint256 cases) = _ledger.counts();
        for (uint256 i = 0; i < cases; ++i) {
            bytes32 id = _ledger.ids(i);
            Case memory c = _court.caseOf(id);
            CourtLedger.Tracked memory t = _ledger.tracked(id);
            vm.assertEq(CourtRules.fixedFields(c), t.fixedFields, "P16: fields");
            vm.assertEq(keccak256(abi.encode(_court.policyAt(c.policyId))), t.terms, "P16: terms");
            vm.assertEq(keccak256(abi.encode(c)), keccak256(abi.encode(t.last)), "P12: moved by itself");
            vm.assertEq(uint256(c.revealed), t.revealed, "P13: revealed");
            vm.assertEq(uint256(c.guilty), t.guilty, "P13: guilty");
            bool spared = c.phase == Phase.Settled && c.outcome != Outcome.Convicted;
            if (spared) vm.assertEq(t.taken, 0, "P4: taken of the acquitted");
            if (!spared || c.hold != 0) vm.assertEq(c.hold + t.taken, t.held, "P4: hold");
        }
    }
}
