// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {DeliveryMethod} from "../../src/protocol/Types.sol";
import {Tried} from "./Tried.sol";

/// @notice `veto` and `excuse`: the ways to end a case early, in favour of the accused only.
contract LetGoTest is Tried {
    bytes32 private constant NONE = "none";

    bytes32 private id;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
    }

    /* VETO */

    function test_vetoesFromEveryPhaseBeforeTheEnd() external {
        uint256 there = vm.snapshotState();
        _vetoes();
        vm.revertToState(there);
        contest(id);
        there = vm.snapshotState();
        _vetoes();
        vm.revertToState(there);
        commitVote(id, 4, true);
        passTo(court.caseOf(id).deadline);
        revealVote(id, 4, true);
        there = vm.snapshotState();
        _vetoes();
        vm.revertToState(there);
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        there = vm.snapshotState();
        _vetoes();
        vm.revertToState(there);
        appeal(id);
        _vetoes();
    }

    function test_givesEveryBondBack() external {
        uint256 bond = court.caseOf(id).bond;
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        appeal(id);
        _vetoes();
        vm.assertEq(court.creditOf(accuser), bond, "accuser");
        vm.assertEq(court.creditOf(defender), 3 * bond, "contestor and appellant");
        vm.assertEq(court.creditOf(client), 0, "accused");
    }

    function test_refusesEveryoneElse() external {
        _refusesVeto(client);
        _refusesVeto(address(this));
    }

    /// @dev Cases keep the guardian they were opened under.
    function test_refusesTheGuardianOfLaterTerms() external {
        Policy memory p = terms(Charge.MaliciousSource);
        p.guardian = stranger;
        court.addPolicy(Charge.MaliciousSource, p);
        pass(2 days);
        _refusesVeto(stranger);
        _vetoes();
    }

    function test_refusesACaseThatIsSettledOrDoesNotExist() external {
        convict(id);
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
        court.veto(id);
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, NONE, Phase.None));
        court.veto(NONE);
    }

    function test_lettingGoDoesNotBarANewRound() external {
        _vetoes();
        assertPhase(openSource(Charge.MaliciousSource, "b"), Phase.Open);
    }

    /* EXCUSE */

    function test_excusesAProviderOfAConvictedSource() external {
        bytes32 failure = openNonDelivery(failedTask());
        uint256 day = block.timestamp / 1 days;
        convict(id);
        vm.expectEmit(address(court));
        emit ICourtEvents.Excused(failure, id, stranger);
        vm.prank(stranger);
        court.excuse(failure, id);
        assertOutcome(failure, Outcome.Acquitted);
        vm.assertEq(court.strikesOf(provider, day), 0, "strikes");
        vm.assertEq(court.creditOf(provider), 0.5 ether, "half of the bond");
    }

    function test_excusesAnInvalidResultToo() external {
        bytes32 wrong = openInvalidResult(answeredTask());
        convict(id);
        court.excuse(wrong, id);
        assertOutcome(wrong, Outcome.Acquitted);
        vm.assertEq(vault.sanctionOf(provider), 0, "hold");
    }

    function test_excusesNobodyBeforeTheSourceIsConvicted() external {
        bytes32 failure = openNonDelivery(failedTask());
        _refusesExcuse(failure, id);
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        _refusesExcuse(failure, id);
    }

    function test_excusesNobodyForASourceThatWasLetGo() external {
        bytes32 failure = openNonDelivery(failedTask());
        _vetoes();
        _refusesExcuse(failure, id);
    }

    function test_excusesNobodyForAnotherSource() external {
        convict(id);
        stake(client, 2 * MIN_LOCKUP);
        source = publishSource(sourceParams(client, DeliveryMethod.FIRST_RESPONSE));
        _refusesExcuse(openNonDelivery(failedTask()), id);
    }

    function test_excusesNoSource() external {
        convict(id);
        bytes32 other = openSource(Charge.MalformedSource, "b");
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongCharge.selector, Charge.MalformedSource));
        court.excuse(other, id);
    }

    function test_excusesNothingThatIsSettled() external {
        bytes32 failure = openNonDelivery(failedTask());
        convict(id);
        court.excuse(failure, id);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, failure, Phase.Settled));
        court.excuse(failure, id);
    }

    function _vetoes() private {
        vm.expectEmit(address(court));
        emit ICourtEvents.Vetoed(id, guardian);
        vm.prank(guardian);
        court.veto(id);
        assertOutcome(id, Outcome.Void);
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "stake");
        vm.assertEq(court.heldOf(client), 0, "held");
        vm.assertEq(court.liveCasesOf(address(source), revision), 0, "live");
    }

    function _refusesVeto(address caller) private {
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotGuardian.selector, caller));
        court.veto(id);
    }

    function _refusesExcuse(bytes32 failure, bytes32 convicted) private {
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotExcused.selector, failure, convicted));
        court.excuse(failure, convicted);
    }
}
