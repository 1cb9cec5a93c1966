// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {Task} from "../../src/protocol/Task.sol";
import {TaskStatus} from "../../src/protocol/Types.sol";
import {Tried} from "./Tried.sol";
import {FalseTask} from "./mocks/FalseTask.sol";

contract OpenNonDeliveryTest is Tried {
    function test_opensWithoutACommitment() external {
        Task task = failedTask();
        bytes32 id = openNonDelivery(task);
        Case memory c = court.caseOf(id);
        vm.assertEq(uint256(c.phase), uint256(Phase.Open), "phase");
        vm.assertEq(uint256(c.charge), uint256(Charge.NonDelivery), "charge");
        vm.assertEq(c.accused, provider, "accused");
        vm.assertEq(c.subject, address(task), "subject");
        vm.assertEq(c.revision, bytes32(uint256(uint160(provider))), "provider");
        vm.assertEq(uint256(c.deadline), block.timestamp + 1 days, "deadline");
        vm.assertEq(c.bond, 1 ether, "bond");
    }

    function test_holdsNothingForTheFirstTwoFailuresInSevenDays() external {
        for (uint256 i = 0; i < 2; ++i) {
            vm.assertEq(court.caseOf(openNonDelivery(failedTask())).hold, 0, "hold");
        }
        vm.assertEq(vault.sanctionOf(provider), 0, "sanctioned");
    }

    function test_holdsTheSmallerOfShareAndPaymentFromTheThirdOn() external {
        _strikeTwice();
        bytes32 id = openNonDelivery(failedTask());
        vm.assertEq(court.caseOf(id).hold, PAYMENT, "the payment");
        vm.prank(provider);
        vault.unbond(49 ether);
        id = openNonDelivery(_failedTaskFor(3 ether));
        vm.assertEq(court.caseOf(id).hold, uint256(50 ether) / 20, "a twentieth of the lockup");
    }

    function test_takesTheMasterWhereTheProvidersStakeWouldNotCarryASource() external {
        _strikeTwice();
        Task task = failedTask();
        stake(master, 2 * MIN_LOCKUP);
        vm.prank(provider);
        vault.unbond(MIN_LOCKUP);
        pass(UNBONDING);
        vm.prank(provider);
        vault.claim();
        bytes32 id = openNonDelivery(task);
        vm.assertEq(court.caseOf(id).accused, master, "accused");
        vm.assertEq(court.caseOf(id).revision, bytes32(uint256(uint160(provider))), "provider");
        vm.assertEq(vault.sanctionOf(master), PAYMENT, "sanctioned");
    }

    function test_countsFailuresByTheDayOfTheirExpiry() external {
        Task[] memory tasks = new Task[](3);
        for (uint256 i = 0; i < 3; ++i) {
            tasks[i] = failedTask();
            pass(4 days);
        }
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(court.caseOf(openNonDelivery(tasks[i])).hold, 0, "eight days apart");
        }
    }

    function test_doesNotCountFailuresThatWereAcquitted() external {
        bytes32 first = openNonDelivery(failedTask());
        bytes32 second = openNonDelivery(failedTask());
        acquit(first);
        pass(1);
        vm.assertEq(court.caseOf(second).hold, 0, "second");
        uint256 day = block.timestamp / 1 days;
        Task task = failedTask();
        vm.assertLe(court.strikesOf(provider, day), 1, "strikes");
        vm.assertEq(court.caseOf(openNonDelivery(task)).hold, 0, "third is second");
    }

    function test_countsFailuresThatWereConvicted() external {
        Task[] memory tasks = new Task[](3);
        for (uint256 i = 0; i < 3; ++i) {
            tasks[i] = failedTask();
        }
        convict(openNonDelivery(tasks[0]));
        convict(openNonDelivery(tasks[1]));
        vm.assertEq(court.caseOf(openNonDelivery(tasks[2])).hold, PAYMENT, "hold");
    }

    function test_convictsWhereNobodyContests() external {
        bytes32 id = openNonDelivery(failedTask());
        convict(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertTrue(
            court.isConvicted(court.caseOf(id).subject, bytes32(uint256(uint160(provider)))), "record"
        );
    }

    function test_givesNoBountyToTheTasksClient() external {
        Task task = failedTask();
        vm.deal(client, 1 ether);
        vm.prank(client);
        bytes32 id = court.openNonDelivery{value: 1 ether}(address(task), 0, 0);
        vm.assertTrue(court.caseOf(id).unrewarded, "unrewarded");
    }

    /* REFUSALS */

    function test_refusesWhenRetired() external {
        Task task = failedTask();
        court.retire();
        _refuses(task, 0, 0, abi.encodeWithSelector(ICourtErrors.Retired.selector));
    }

    function test_refusesATaskOfASourceThatTheNexusDoesNotKnow() external {
        FalseTask task = new FalseTask();
        task.pretend(address(task));
        _refuses(
            Task(address(task)),
            0,
            0,
            abi.encodeWithSelector(ICourtErrors.UnknownTask.selector, address(task))
        );
    }

    function test_refusesATaskThatItsSourceDoesNotKnow() external {
        failedTask();
        FalseTask task = new FalseTask();
        task.pretend(address(source));
        _refuses(
            Task(address(task)),
            0,
            0,
            abi.encodeWithSelector(ICourtErrors.UnknownTask.selector, address(task))
        );
    }

    function test_refusesATaskAtAnotherPlace() external {
        Task task = failedTask();
        failedTask();
        _refuses(task, 1, 0, abi.encodeWithSelector(ICourtErrors.UnknownTask.selector, address(task)));
        vm.prank(accuser);
        vm.expectRevert();
        court.openNonDelivery{value: 1 ether}(address(task), 2, 0);
    }

    function test_refusesAnAttemptThatIsNone() external {
        Task task = failedTask();
        vm.prank(accuser);
        vm.expectRevert();
        court.openNonDelivery{value: 1 ether}(address(task), 0, 1);
    }

    function test_refusesAProviderWhoResponded() external {
        Task task = answeredTask();
        pass(3 hours);
        _refuses(
            task, 0, 0, abi.encodeWithSelector(ICourtErrors.HasResponse.selector, address(task), provider)
        );
    }

    function test_refusesATaskThatWasFinalized() external {
        address other = actor("other provider");
        pair(other, actor("other master"), MIN_LOCKUP);
        register(source, other);
        registerProvider();
        Task task = publishTask(source, PAYMENT);
        attempt(task, provider);
        attempt(task, other);
        confirm(respond(task, other, PAYMENT));
        pass(3 hours);
        _refuses(task, 0, 0, abi.encodeWithSelector(ICourtErrors.TaskClosed.selector, address(task)));
    }

    function test_refusesATaskThatWasCancelled() external {
        Task task = failedTask();
        vm.mockCall(address(task), abi.encodeWithSignature("getStatus()"), abi.encode(TaskStatus.CANCELED));
        _refuses(task, 0, 0, abi.encodeWithSelector(ICourtErrors.TaskClosed.selector, address(task)));
    }

    function test_takesATaskThatExpiredForTheRecord() external {
        Task task = failedTask();
        attempt(task, provider);
        vm.assertEq(uint256(task.status()), uint256(TaskStatus.EXPIRED), "expired");
        assertPhase(openNonDelivery(task), Phase.Open);
    }

    function test_refusesBeforeExpiryAndGraceAreOver() external {
        registerProvider();
        Task task = publishTask(source, PAYMENT);
        attempt(task, provider);
        uint256 due = task.getExpiryTime() + 1 hours;
        passTo(due);
        _refuses(task, 0, 0, abi.encodeWithSelector(ICourtErrors.NotOverdue.selector, due));
        pass(1);
        assertPhase(openNonDelivery(task), Phase.Open);
    }

    function test_refusesWhereTheProviderHadTooLittleTime() external {
        registerProvider();
        Task task = publishTask(source, PAYMENT);
        passTo(task.getExpiryTime() - 10 minutes + 1);
        attempt(task, provider);
        pass(3 hours);
        _refuses(
            task,
            0,
            0,
            abi.encodeWithSelector(ICourtErrors.TooLittleTime.selector, 10 minutes - 1, 10 minutes)
        );
    }

    function test_takesAFailureOfWhoHadJustEnoughTime() external {
        registerProvider();
        Task task = publishTask(source, PAYMENT);
        passTo(task.getExpiryTime() - 10 minutes);
        attempt(task, provider);
        pass(3 hours);
        assertPhase(openNonDelivery(task), Phase.Open);
    }

    function test_triesAFailureOnceWhateverTheOutcome() external {
        Task task = failedTask();
        bytes32 id = openNonDelivery(task);
        _refuses(task, 0, 0, abi.encodeWithSelector(ICourtErrors.AlreadyTried.selector, id));
        acquit(id);
        _refuses(task, 0, 0, abi.encodeWithSelector(ICourtErrors.AlreadyTried.selector, id));
    }

    function test_refusesTooSmallABond() external {
        Task task = failedTask();
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, 1, 1 ether));
        court.openNonDelivery{value: 1}(address(task), 0, 0);
    }

    function _strikeTwice() private {
        openNonDelivery(failedTask());
        openNonDelivery(failedTask());
    }

    function _failedTaskFor(uint256 payment) private returns (Task task) {
        task = publishTask(source, payment);
        attempt(task, provider);
        pass(TASK_TIME + 1 hours + 1);
    }

    function _refuses(Task task, uint256 taskIndex, uint256 attemptIndex, bytes memory reason) private {
        vm.prank(accuser);
        vm.expectRevert(reason);
        court.openNonDelivery{value: 1 ether}(address(task), taskIndex, attemptIndex);
    }
}
