// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Source} from "../../src/protocol/Source.sol";
import {DeliveryMethod} from "../../src/protocol/Types.sol";
import {Tried} from "./Tried.sol";

contract OpenSourceTest is Tried {
    SourceAccusation private accusation;

    function setUp() public override {
        super.setUp();
        accusation = sourceAccusation(Charge.MaliciousSource, "report");
        commit(accusation);
    }

    function test_opensWithTheTermsInForceTheClientAsAccusedAndThisBlock() external {
        register(_registered(), provider);
        bytes32 id = _open();
        Case memory c = court.caseOf(id);
        vm.assertEq(c.accused, client, "accused");
        vm.assertEq(uint256(c.charge), uint256(Charge.MaliciousSource), "charge");
        vm.assertEq(uint256(c.phase), uint256(Phase.Open), "phase");
        vm.assertEq(uint256(c.policyId), 0, "policy");
        vm.assertEq(uint256(c.deadline), block.timestamp + 2 days, "deadline");
        vm.assertEq(c.accuser, accuser, "accuser");
        vm.assertEq(c.bond, CLIENT_STAKE / 20, "bond");
        vm.assertEq(c.subject, address(source), "subject");
        vm.assertEq(uint256(c.openedAtBlock), block.number, "block");
        vm.assertEq(c.revision, revision, "revision");
        vm.assertEq(uint256(c.victims), 1, "victims");
        vm.assertEq(uint256(c.cosigners), QUORUM, "cosigners");
        vm.assertEq(court.caseIdOf(address(source), revision, Charge.MaliciousSource, 0), id, "id");
        vm.assertEq(court.roundsOf(address(source), revision, Charge.MaliciousSource), 1, "rounds");
        vm.assertEq(court.liveCasesOf(address(source), revision), 1, "live");
        vm.assertEq(court.spentOn(address(source), accusation.report), id, "spent");
    }

    function test_saysSo() external {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        bytes32 id = court.caseIdOf(address(source), revision, Charge.MaliciousSource, 0);
        vm.expectEmit(address(court));
        emit ICourtEvents.CaseOpened(
            id,
            client,
            address(source),
            accuser,
            Charge.MaliciousSource,
            revision,
            CLIENT_STAKE,
            CLIENT_STAKE / 20,
            uint40(block.timestamp + 2 days)
        );
        vm.expectEmit(address(court));
        emit ICourtEvents.HoldPlaced(id, client, CLIENT_STAKE, 0);
        for (uint256 i = 0; i < QUORUM; ++i) {
            vm.expectEmit(address(court));
            emit ICourtEvents.FindingAccepted(id, panel[i], accusation.report, CLIENT_STAKE / 60);
        }
        vm.expectEmit(address(court));
        emit ICourtEvents.Evidence(id, accuser, accusation.report, "ipfs://report");
        _openWith(said, signatures);
    }

    function test_holdsLockupFirstThenUnbonding() external {
        Source other = source;
        vm.prank(client);
        nexus.inactivateSource(address(other));
        vm.prank(client);
        vault.unbond(300 ether);
        _open();
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE, "sanctioned");
        vm.assertEq(vault.lockupOf(client), 0, "lockup");
        vm.assertEq(vault.unbondingOf(client), 0, "unbonding");
        vm.assertEq(court.heldOf(client), CLIENT_STAKE, "held");
    }

    function test_theAccusedCannotMoveWhatIsHeld() external {
        _open();
        vm.prank(client);
        vm.expectRevert("InsufficientLockup");
        vault.unbond(1);
        vm.prank(client);
        vm.expectRevert("InsufficientBalance");
        vault.withdraw(1);
    }

    function test_holdsNoMoreThanThePenaltyOfAMalformedSource() external {
        accusation = sourceAccusation(Charge.MalformedSource, "malformed");
        commit(accusation);
        bytes32 id = _open();
        vm.assertEq(court.caseOf(id).hold, MIN_LOCKUP / 10, "hold");
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE - MIN_LOCKUP / 10, "lockup");
    }

    function test_recordsWhatTheStakeFallsShortBy() external {
        openSource(Charge.MaliciousSource, "everything");
        accusation = sourceAccusation(Charge.MalformedSource, "malformed");
        commit(accusation);
        bytes32 id = _open();
        vm.assertEq(court.caseOf(id).hold, 0, "hold");
        vm.assertEq(court.caseOf(id).shortfall, MIN_LOCKUP / 10, "shortfall");
    }

    function test_reservesAnEqualSliceOfEachSignersBond() external {
        bytes32 id = _open();
        for (uint256 i = 0; i < QUORUM; ++i) {
            vm.assertEq(scanners.reservedOf(panel[i]), court.caseOf(id).bond / QUORUM, "slice");
        }
        vm.assertEq(scanners.reservedOf(panel[QUORUM]), 0, "no signer");
        vm.assertEq(court.panelOf(id), SEATED - QUORUM, "signers do not judge");
    }

    function test_creditsWhatIsPaidAboveTheBond() external {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        vm.prank(accuser);
        court.openSource{value: 100 ether}(accusation, said, signatures);
        vm.assertEq(court.creditOf(accuser), 80 ether, "credit");
        vm.assertEq(address(court).balance, 100 ether, "balance");
    }

    function test_doublesTheBondForEveryEarlierRound() external {
        acquit(_open());
        bytes32 id = openSource(Charge.MaliciousSource, "again");
        vm.assertEq(court.caseOf(id).bond, CLIENT_STAKE / 10, "bond");
        vm.assertEq(court.caseIdOf(address(source), revision, Charge.MaliciousSource, 1), id, "id");
    }

    function test_takesAnEarlierRevisionThatWasCheckpointed() external {
        vm.prank(client);
        nexus.updateSource(address(source), sourceParams(client, DeliveryMethod.FIRST_RESPONSE));
        vm.assertTrue(revisions.revisionOf(address(source)) != revision, "swapped");
        assertPhase(_open(), Phase.Open);
    }

    function test_takesFindingsWithReportsOfTheirOwn() external {
        Finding[] memory said = new Finding[](QUORUM);
        bytes[] memory signatures = new bytes[](QUORUM);
        for (uint256 i = 0; i < QUORUM; ++i) {
            said[i] = finding(accusation);
            said[i].report = keccak256(abi.encode("report", i));
            signatures[i] = signed(i, said[i]);
        }
        bytes32 id = _openWith(said, signatures);
        for (uint256 i = 0; i < QUORUM; ++i) {
            vm.assertEq(court.spentOn(address(source), said[i].report), id, "spent");
        }
    }

    /* REFUSALS */

    function test_refusesWhenRetired() external {
        court.retire();
        _refuses(abi.encodeWithSelector(ICourtErrors.Retired.selector));
    }

    function test_refusesAChargeThatIsNotAboutASource() external {
        accusation.charge = Charge.NonDelivery;
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongCharge.selector, Charge.NonDelivery));
        accusation.charge = Charge.InvalidResult;
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongCharge.selector, Charge.InvalidResult));
    }

    function test_refusesTheCommitmentOfAnother() external {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        vm.deal(stranger, 100 ether);
        _expectNotCommitted(stranger);
        vm.prank(stranger);
        court.openSource{value: 100 ether}(accusation, said, signatures);
    }

    function test_refusesAnAccusationThatWasNotCommitted() external {
        accusation.salt = "other";
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        _expectNotCommitted(accuser);
        _openWith(said, signatures);
    }

    function test_refusesACommitmentOfTheSameBlock() external {
        accusation.salt = "other";
        bytes32 commitment = _commitment(accuser);
        vm.prank(accuser);
        court.commitAccusation(commitment);
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        _expectNotCommitted(accuser);
        _openWith(said, signatures);
    }

    function test_takesACommitmentAnHourOldAndNoOlder() external {
        pass(1 hours - 1);
        uint256 there = vm.snapshotState();
        assertPhase(_open(), Phase.Open);
        vm.revertToState(there);
        pass(1);
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        _expectNotCommitted(accuser);
        _openWith(said, signatures);
    }

    function test_usesTheCommitmentUp() external {
        acquit(_open());
        (uint64 blockNumber,) = court.committedAt(_commitment(accuser));
        vm.assertEq(uint256(blockNumber), 0, "gone");
    }

    function test_refusesARevisionThatNobodyCheckpointed() external {
        accusation.revision = "unseen";
        commit(accusation);
        _refuses(
            abi.encodeWithSelector(
                ICourtErrors.UnknownRevision.selector, address(source), accusation.revision
            )
        );
    }

    function test_refusesAReportThatOpenedACaseBefore() external {
        acquit(_open());
        commit(accusation);
        _refuses(abi.encodeWithSelector(ICourtErrors.ReportSpent.selector, accusation.report));
    }

    function test_refusesASecondCaseWhileOneIsLive() external {
        bytes32 id = _open();
        accusation = sourceAccusation(Charge.MaliciousSource, "other");
        commit(accusation);
        _refuses(abi.encodeWithSelector(ICourtErrors.AlreadyLive.selector, id));
    }

    function test_refusesASecondConviction() external {
        bytes32 id = _open();
        convict(id);
        accusation = sourceAccusation(Charge.MaliciousSource, "other");
        commit(accusation);
        _refuses(abi.encodeWithSelector(ICourtErrors.AlreadyTried.selector, id));
    }

    function test_triesOtherChargesSeparately() external {
        convict(_open());
        assertPhase(openSource(Charge.MalformedSource, "malformed"), Phase.Open);
    }

    function test_refusesTooSmallABond() external {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, 20 ether - 1, 20 ether));
        court.openSource{value: 20 ether - 1}(accusation, said, signatures);
    }

    function test_refusesTooLongAUri() external {
        accusation.uri = string(new bytes(1025));
        _refuses(abi.encodeWithSelector(ICourtErrors.UriTooLong.selector, 1025));
        accusation.uri = string(new bytes(1024));
        assertPhase(_open(), Phase.Open);
    }

    /* INTERNALS */

    function _registered() private returns (Source) {
        pair(provider, master, MIN_LOCKUP);
        return source;
    }

    function _open() private returns (bytes32) {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        return _openWith(said, signatures);
    }

    function _openWith(Finding[] memory said, bytes[] memory signatures) private returns (bytes32) {
        vm.prank(accuser);
        return court.openSource{value: 20 ether}(accusation, said, signatures);
    }

    function _refuses(bytes memory reason) private {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        vm.expectRevert(reason);
        _openWith(said, signatures);
    }

    function _commitment(address by) private view returns (bytes32) {
        return court.commitmentOf(by, address(source), revision, accusation.report, accusation.salt);
    }

    function _expectNotCommitted(address by) private {
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotCommitted.selector, _commitment(by)));
    }
}
