// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {Charge, Outcome} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";
import {Reenterer, Refuser} from "./mocks/Payees.sol";

/// @notice `withdraw`, `creditTo` and `claimFee`: nobody is paid but by asking.
contract WithdrawTest is Tried {
    function test_paysTheCredit() external {
        _credit(accuser, 3 ether);
        uint256 before = accuser.balance;
        vm.expectEmit(address(court));
        emit ICourtEvents.Withdrawn(accuser, 3 ether);
        vm.prank(accuser);
        court.withdraw();
        vm.assertEq(accuser.balance - before, 3 ether, "paid");
        vm.assertEq(court.creditOf(accuser), 0, "credit");
    }

    function test_refusesWhereNothingIsDue() external {
        vm.prank(accuser);
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.withdraw();
    }

    function test_addsUpWhatIsCredited() external {
        _credit(accuser, 3 ether);
        vm.expectEmit(address(court));
        emit ICourtEvents.Credited(accuser, 2 ether);
        _credit(accuser, 2 ether);
        vm.assertEq(court.creditOf(accuser), 5 ether, "credit");
    }

    function test_keepsTheCreditOfAReceiverThatReverts() external {
        Refuser refuser = new Refuser();
        _credit(address(refuser), 3 ether);
        vm.expectRevert(SafeTransferLib.ETHTransferFailed.selector);
        refuser.act(address(court), 0, abi.encodeCall(court.withdraw, ()));
        vm.assertEq(court.creditOf(address(refuser)), 3 ether, "credit");
        refuser.relent();
        refuser.act(address(court), 0, abi.encodeCall(court.withdraw, ()));
        vm.assertEq(address(refuser).balance, 3 ether, "paid");
    }

    /// @dev An accuser that cannot be paid keeps nobody waiting.
    function test_aRevertingAccuserDoesNotStopItsCase() external {
        Refuser refuser = new Refuser();
        accuser = address(refuser);
        vm.deal(accuser, 100 ether);
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        convict(id);
        assertOutcome(id, Outcome.Convicted);
    }

    function test_refusesAReceiverThatCallsAgain() external {
        Reenterer reenterer = new Reenterer();
        _credit(address(reenterer), 3 ether);
        _credit(stranger, 3 ether);
        bytes[4] memory calls = [
            abi.encodeCall(court.withdraw, ()),
            abi.encodeCall(court.settle, ("id")),
            abi.encodeCall(court.claimDamages, ("id", 0)),
            abi.encodeCall(court.contest, ("id", "", ""))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            reenterer.prepare(calls[i]);
            vm.expectRevert(bytes("act failed"));
            reenterer.act(address(court), 0, abi.encodeCall(court.withdraw, ()));
        }
        vm.assertEq(court.creditOf(address(reenterer)), 3 ether, "credit");
        vm.assertEq(address(court).balance, 6 ether, "balance");
    }

    function test_isNotStoppedByAFireThatCallsBack() external {
        Reenterer reenterer = new Reenterer();
        vm.etch(address(0xdEaD), address(reenterer).code);
        Reenterer(payable(address(0xdEaD))).prepare(abi.encodeCall(court.settle, ("id")));
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        acquit(id);
        assertOutcome(id, Outcome.Acquitted);
        vm.assertEq(court.pot(), court.caseOf(id).bond / 2, "a fire that does not burn fills the pot");
    }

    /* FEES */

    function test_creditsAVotersFeeOnce() external {
        bytes32 id = _judged();
        uint256 fee = court.sharesOf(id).perVoter;
        vm.expectEmit(address(court));
        emit ICourtEvents.FeeClaimed(id, panel[3], fee);
        court.claimFee(id, panel[3]);
        vm.assertEq(court.creditOf(panel[3]), fee, "credit");
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.claimFee(id, panel[3]);
        for (uint256 i = 4; i < SEATED; ++i) {
            court.claimFee(id, panel[i]);
        }
        for (uint256 i = 0; i < QUORUM; ++i) {
            court.releaseSigner(id, panel[i]);
        }
        vm.assertEq(court.unclaimed(), 0, "nothing left behind");
    }

    function test_paysFeesForEitherVote() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        contest(id);
        decide(id, QUORUM, 4);
        settle(id);
        court.claimFee(id, panel[SEATED - 1]);
        vm.assertEq(court.creditOf(panel[SEATED - 1]), court.sharesOf(id).perVoter, "innocent");
    }

    function test_paysNoFeeToWhoeverRevealedNothing() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        contest(id);
        commitVote(id, 3, true);
        _refusesFee(id, panel[3]);
        _refusesFee(id, panel[4]);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        court.closeVote(id, panel[3]);
        _refusesFee(id, panel[3]);
    }

    function test_paysNoFeeBeforeTheEnd() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        contest(id);
        decide(id, QUORUM, 5);
        vm.expectRevert(ICourtErrors.NothingDue.selector);
        court.claimFee(id, panel[3]);
    }

    function _judged() private returns (bytes32 id) {
        id = openSource(Charge.MaliciousSource, "a");
        contest(id);
        decide(id, QUORUM, 5);
        settle(id);
    }

    function _refusesFee(bytes32 id, address voter) private {
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotVoted.selector, voter));
        court.claimFee(id, voter);
    }

    function _credit(address account, uint256 amount) private {
        vm.deal(stranger, amount);
        vm.prank(stranger);
        court.creditTo{value: amount}(account);
    }
}
