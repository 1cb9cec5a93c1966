// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {IRevisions} from "../../src/court/interfaces/IRevisions.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Outcome, Phase} from "../../src/court/Types.sol";
import {Task} from "../../src/protocol/Task.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {FalseTask} from "../court/mocks/FalseTask.sol";
import {Refuser} from "../court/mocks/Payees.sol";
import {Attacked} from "./Attacked.sol";

/// @notice What is tried with contracts that are too large, false, unwilling, or not the court's friends.
contract ContractsTest is Attacked {
    function test_attack15_growingWhatTheCourtHasToWalkThrough() external {
        for (uint256 i = SEATED; i < 32; ++i) {
            _join(vm.addr(1000 + i));
        }
        address late = actor("late");
        vm.deal(late, SCANNER_BOND);
        vm.prank(late);
        vm.expectRevert(IScanners.SeatsFull.selector);
        scanners.join{value: SCANNER_BOND}();

        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        commit(a);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.TooManyFindings.selector, 33));
        court.openSource{value: 20 ether}(a, new Finding[](33), new bytes[](33));

        // A source with fifty tasks is no dearer to charge than one with a single task.
        Task task = failedTask();
        uint256 there = vm.snapshotState();
        uint256 alone = _gasToCharge(task);
        vm.assertGt(alone, 100_000, "measured");
        vm.revertToState(there);
        for (uint256 i = 0; i < 50; ++i) {
            publishTask(source, PAYMENT);
        }
        vm.assertApproxEqAbs(_gasToCharge(task), alone, 5000, "gas");
    }

    /// @dev On a Nexus without this cap a source of more than 16 KiB could not be checkpointed and so never be charged; it
    /// could never be cleared either.
    function test_attack16_makingParametersTooLargeToHash() external {
        SourceParams memory params = sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION);
        params.optionalParamsUrl = string(new bytes(513));
        vm.startPrank(client);
        vm.expectRevert(bytes("ParamsTooLarge"));
        nexus.publishSource(params);
        vm.expectRevert(bytes("ParamsTooLarge"));
        nexus.updateSource(address(source), params);
        vm.stopPrank();
        params.optionalParamsUrl = string(new bytes(512));
        params.imageMetadataUrl = string(new bytes(512));
        source = publishSource(params);
        uint256 before = gasleft();
        revisions.checkpoint(address(source));
        vm.assertLt(before - gasleft(), 300_000, "the largest there can be");
    }

    function test_attack17_posingAsASourceOrATask() external {
        FalseTask posing = new FalseTask();
        publishTask(source, PAYMENT);
        bytes memory unknown = abi.encodeWithSelector(ICourtErrors.UnknownTask.selector, address(posing));
        posing.pretend(address(posing));
        vm.startPrank(accuser);
        vm.expectRevert(unknown);
        court.openNonDelivery{value: 1 ether}(address(posing), 0, 0);
        vm.stopPrank();
        posing.pretend(address(source));
        vm.prank(accuser);
        vm.expectRevert(unknown);
        court.openNonDelivery{value: 1 ether}(address(posing), 0, 0);

        vm.expectRevert(abi.encodeWithSelector(IRevisions.UnknownSource.selector, address(posing)));
        revisions.checkpoint(address(posing));
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        a.source = address(posing);
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        vm.prank(accuser);
        vm.expectRevert(
            abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, address(posing), a.revision)
        );
        court.openSource{value: 20 ether}(a, said, signatures);
    }

    function test_attack18_refusingARefundSoThatACaseCannotEnd() external {
        Refuser refuser = new Refuser();
        accuser = address(refuser);
        vm.deal(accuser, 1000 ether);
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        uint256 bond = court.caseOf(id).bond;
        contest(id);
        vm.prank(guardian);
        court.veto(id);
        assertOutcome(id, Outcome.Void);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "the accused has all back");
        vm.prank(defender);
        court.withdraw();
        vm.assertEq(defender.balance, 1_000_000 ether, "so has the contestor");
        vm.prank(accuser);
        vm.expectRevert();
        court.withdraw();
        vm.assertEq(court.creditOf(accuser), bond, "and his waits");
        refuser.relent();
        vm.prank(accuser);
        court.withdraw();
        vm.assertEq(accuser.balance, 1000 ether, "until he takes it");
    }

    function test_attack19_sweepingWhatAnotherJudgeHolds() external {
        bytes32 id = openSource(Charge.MalformedSource, "a");
        vm.prank(judge);
        vault.sanction(client, 50 ether);
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.SweepBlocked(client, 10 ether, 60 ether);
        court.settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(vault.sanctionOf(client), 60 ether, "nothing moved");
        vm.assertEq(court.caseOf(id).hold, 10 ether, "waits");

        vm.prank(judge);
        vault.waive(client, 50 ether);
        court.discharge(id);
        vm.assertEq(court.caseOf(id).hold, 0, "taken");
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE - 10 ether, "and nothing else");
    }

    function test_attack20_takingTheJudgesRoleFromTheCourtInMidCase() external {
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        manager.revokeRole(manager.JUDGE(), address(court));
        convict(id);
        assertOutcome(id, Outcome.Convicted);
        uint256 before = accuser.balance;
        vm.prank(accuser);
        court.withdraw();
        vm.assertEq(accuser.balance - before, court.caseOf(id).bond, "bonds come back");
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "the hold is on record");
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE, "and in place");
        manager.grantRole(manager.JUDGE(), address(court));
        court.discharge(id);
        vm.assertEq(vault.sanctionOf(client), 0, "taken in the end");

        // Before a change of courts the old one takes no new cases.
        court.retire();
        SourceAccusation memory a = sourceAccusation(Charge.MalformedSource, "b");
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        vm.prank(accuser);
        vm.expectRevert(ICourtErrors.Retired.selector);
        court.openSource{value: 20 ether}(a, said, signatures);
    }

    /// @dev Before a case there is no defence on chain: who administers the Manager is trusted, and watched.
    function test_attack29_anAdministratorLettingAClientOut() external {
        uint256 there = vm.snapshotState();
        bytes32 id = openSource(Charge.MaliciousSource, "a");
        vault.setMaxUnbondingPeriod(0);
        vm.expectRevert(bytes("ZeroAmount"));
        vault.emergencyExit(client);
        convict(id);
        vm.assertEq(vault.lockupOf(client) + vault.balanceOf(client), 0, "taken all the same");
        vm.revertToState(there);

        vault.emergencyExit(client);
        id = openSource(Charge.MaliciousSource, "a");
        assertPhase(id, Phase.Open);
        vm.assertEq(court.caseOf(id).hold, 0, "nothing left to hold");
    }

    /* INTERNALS */

    function _join(address scanner) private {
        vm.deal(scanner, SCANNER_BOND);
        vm.prank(scanner);
        scanners.join{value: SCANNER_BOND}();
    }

    function _gasToCharge(Task task) private returns (uint256) {
        vm.prank(accuser);
        court.openNonDelivery{value: 1 ether}(address(task), 0, 0);
        return vm.lastCallGas().gasTotalUsed;
    }
}
