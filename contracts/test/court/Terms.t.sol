// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Court} from "../../src/court/Court.sol";
import {Policy, Setup} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

/// @notice `addPolicy`, `retire`, `commitAccusation` and the constructor.
contract TermsTest is Tried {
    Charge private constant CHARGE = Charge.MaliciousSource;
    bytes32 private constant COMMITMENT = "commitment";

    function test_areInForceAfterTheDelay() external {
        Policy memory p = terms(CHARGE);
        p.challenge = 3 days;
        vm.expectEmit(address(court));
        emit ICourtEvents.PolicyAdded(4, CHARGE, uint40(block.timestamp + 2 days));
        uint24 id = court.addPolicy(CHARGE, p);
        vm.assertEq(uint256(id), 4, "id");
        vm.assertEq(court.policyCount(), 5, "count");
        vm.assertEq(uint256(court.policyAt(id).challenge), 3 days, "terms");
        pass(2 days - 1);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 0, "not yet");
        pass(1);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 4, "now");
        vm.assertEq(uint256(court.policyIdOf(Charge.MalformedSource)), 1, "others as before");
        bytes32 opened = openSource(CHARGE, "a");
        vm.assertEq(uint256(court.caseOf(opened).deadline), block.timestamp + 3 days, "used");
    }

    function test_neverChangeAnOpenCase() external {
        bytes32 id = openSource(CHARGE, "a");
        Policy memory p = terms(CHARGE);
        p.appeal = 4 days;
        p.bountyBps = 0;
        p.victimBps = 0;
        court.addPolicy(CHARGE, p);
        pass(2 days);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 4, "in force");
        court.tally(id);
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 2 days, "appeal");
        settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(court.sharesOf(id).perSigner, CLIENT_STAKE / 16, "bounty");
    }

    function test_replaceTermsThatWait() external {
        Policy memory p = terms(CHARGE);
        court.addPolicy(CHARGE, p);
        pass(1 days);
        court.addPolicy(CHARGE, p);
        pass(1 days);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 0, "the first never come into force");
        pass(1 days);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 5, "the second do");
        court.addPolicy(CHARGE, p);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 5, "and stay until the third");
        pass(2 days);
        vm.assertEq(uint256(court.policyIdOf(CHARGE)), 6, "do");
    }

    function test_areTheOwnersToAdd() external {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        court.addPolicy(CHARGE, terms(CHARGE));
    }

    function test_areRefusedOutOfBounds() external {
        Policy[22] memory bad;
        for (uint256 i = 0; i < bad.length; ++i) {
            bad[i] = terms(CHARGE);
        }
        bad[0].challenge = 1 days - 1;
        bad[1].challenge = 4 days + 1;
        bad[2].commit = 1 days - 1;
        bad[3].commit = 4 days + 1;
        bad[4].reveal = 1 days - 1;
        bad[5].reveal = 4 days + 1;
        bad[6].appeal = 1 days - 1;
        bad[7].appeal = 4 days + 1;
        bad[8].arbiterTime = 1 days - 1;
        bad[9].arbiterTime = 14 days + 1;
        bad[10].minBond = 0;
        bad[11].quorumToOpen = 0;
        bad[12].quorumToOpen = 33;
        bad[13].minPanel = 0;
        bad[14].minPanel = 33;
        bad[15].penaltyBps = 10_001;
        bad[16].bondBps = 10_001;
        bad[17].bountyBps = 6501;
        bad[18].panelBps = 5001;
        bad[19].victimBps = 6501;
        (bad[20].bountyBps, bad[20].panelBps) = (type(uint16).max, 1);
        (bad[21].bountyBps, bad[21].panelBps, bad[21].victimBps) = (10_000, 1, 0);
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(ICourtErrors.BadPolicy.selector);
            court.addPolicy(CHARGE, bad[i]);
        }
    }

    function test_areTakenAtTheirBounds() external {
        Policy memory p = terms(CHARGE);
        (p.challenge, p.commit, p.reveal, p.appeal, p.arbiterTime) = (4 days, 4 days, 4 days, 4 days, 14 days);
        (p.quorumToOpen, p.minPanel, p.penaltyBps, p.bondBps) = (32, 32, 10_000, 10_000);
        (p.bountyBps, p.panelBps, p.victimBps) = (10_000, 0, 0);
        court.addPolicy(CHARGE, p);
        (p.challenge, p.commit, p.reveal, p.appeal, p.arbiterTime) = (1 days, 1 days, 1 days, 1 days, 1 days);
        (p.quorumToOpen, p.minPanel, p.penaltyBps, p.bondBps, p.minBond) = (1, 1, 0, 0, 1);
        court.addPolicy(CHARGE, p);
    }

    /* QUOTES */

    function test_sayWhatACaseWouldHoldAndCost() external {
        vm.assertEq(court.holdFor(address(source), CHARGE), CLIENT_STAKE, "malicious");
        vm.assertEq(court.holdFor(address(source), Charge.MalformedSource), MIN_LOCKUP / 10, "malformed");
        vm.assertEq(court.bondFor(address(source), revision, CHARGE, 1000 ether), 50 ether, "share");
        vm.assertEq(court.bondFor(address(source), revision, CHARGE, 0), BOND, "least");
        acquit(openSource(CHARGE, "a"));
        vm.assertEq(court.bondFor(address(source), revision, CHARGE, 0), 2 * BOND, "second round");
    }

    function test_sayNothingOfHoldsOnProviders() external {
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.WrongCharge.selector, Charge.NonDelivery));
        court.holdFor(address(source), Charge.NonDelivery);
    }

    function test_capThePenalty() external {
        Policy memory p = terms(CHARGE);
        p.penaltyCap = 7 ether;
        court.addPolicy(CHARGE, p);
        pass(2 days);
        vm.assertEq(court.holdFor(address(source), CHARGE), 7 ether, "cap");
    }

    /* RETIRE */

    function test_retiringRunsTheOthersOn() external {
        bytes32 id = openSource(CHARGE, "a");
        vm.expectEmit(address(court));
        emit ICourtEvents.CourtRetired();
        court.retire();
        vm.assertTrue(court.isRetired(), "retired");
        convict(id);
        assertOutcome(id, Outcome.Convicted);
    }

    function test_newTermsDoNotBringARetiredCourtBack() external {
        court.retire();
        court.addPolicy(CHARGE, terms(CHARGE));
        pass(2 days);
        vm.assertTrue(court.isRetired(), "retired");
    }

    function test_retiringIsTheOwners() external {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        court.retire();
    }

    /* COMMIT */

    function test_notesBlockAndTimeOfACommitment() external {
        vm.expectEmit(address(court));
        emit ICourtEvents.AccusationCommitted(stranger, COMMITMENT);
        vm.prank(stranger);
        court.commitAccusation(COMMITMENT);
        (uint64 blockNumber, uint64 time) = court.committedAt(COMMITMENT);
        vm.assertEq(uint256(blockNumber), block.number, "block");
        vm.assertEq(uint256(time), block.timestamp, "time");
    }

    function test_refusesACommitmentNotedWithinTheHour() external {
        court.commitAccusation(COMMITMENT);
        pass(1 hours);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.AlreadyCommitted.selector, COMMITMENT));
        court.commitAccusation(COMMITMENT);
        pass(1);
        court.commitAccusation(COMMITMENT);
        (, uint64 time) = court.committedAt(COMMITMENT);
        vm.assertEq(uint256(time), block.timestamp, "anew");
    }

    /* CONSTRUCTION */

    function test_refusesToBeBuiltOnTermsOutOfBounds() external {
        Setup memory setup = _setup();
        setup.policies[2].challenge = 0;
        vm.expectRevert(ICourtErrors.BadPolicy.selector);
        new Court(setup);
    }

    function test_refusesToBeBuiltOnACapacityOutOfBounds() external {
        Setup memory setup = _setup();
        setup.wiring.capacityBps = 0;
        vm.expectRevert(ICourtErrors.BadPolicy.selector);
        new Court(setup);
        setup.wiring.capacityBps = 10_001;
        vm.expectRevert(ICourtErrors.BadPolicy.selector);
        new Court(setup);
    }

    function test_saysWhatItIsWiredTo() external view {
        vm.assertEq(court.wiring().vault, address(vault), "vault");
        vm.assertEq(court.wiring().clearance, address(clearance), "clearance");
        vm.assertEq(uint256(court.wiring().capacityBps), CAPACITY_BPS, "capacity");
        vm.assertEq(court.owner(), address(this), "owner");
    }

    function _setup() private view returns (Setup memory setup) {
        setup.wiring = court.wiring();
        setup.owner = address(this);
        for (uint256 i = 0; i < 4; ++i) {
            setup.policies[i] = terms(Charge(i));
        }
    }
}
