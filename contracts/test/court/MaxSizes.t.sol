// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Policy, SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Clean, Finding, Outcome} from "../../src/court/Types.sol";
import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {Task} from "../../src/protocol/Task.sol";
import {Roster} from "./Roster.sol";
import {Statements} from "./Statements.sol";
import {Tried} from "./Tried.sol";

/// @notice P25: with all 32 seats taken, strings as long as they may be, and as many findings, votes and statements as there can
/// be, no call comes to 3 M gas.
contract MaxSizesTest is Tried {
    uint256 private constant MOST = 3_000_000;
    uint256 private constant SEATS = 32;

    string private _uri;

    function setUp() public override {
        super.setUp();
        _uri = string(new bytes(1024));
        (panel, panelKeys) = Roster.of_(SEATS);
        for (uint256 i = 0; i < SEATS; ++i) {
            if (scanners.isMember(panel[i])) continue;
            vm.deal(panel[i], SCANNER_BOND);
            vm.prank(panel[i]);
            scanners.join{value: SCANNER_BOND}();
        }
        pass(12);
        SourceParams memory params = sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION);
        params.imageMetadataUrl = string(new bytes(512));
        params.optionalParamsUrl = string(new bytes(512));
        source = publishSource(params);
        revision = revisions.checkpoint(address(source));
        _cheap("checkpoint");
    }

    function terms(Charge charge) internal view override returns (Policy memory p) {
        p = super.terms(charge);
        p.arbiterExtraData = new bytes(1024);
    }

    /// @dev Nobody is left to judge where all have signed, so the arbiter does.
    function test_aCaseThatEveryScannerSigned() external {
        bytes32 id = _openByAll();
        _contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        _cheap("tally, too small a panel");
        vm.prank(defender);
        court.refer{value: arbiter.fee()}(id);
        _cheap("refer");
        arbiter.give(court, 0, 2);
        _cheap("rule, acquitted");
        for (uint256 i = 0; i < SEATS; ++i) {
            court.releaseSigner(id, panel[i]);
            _cheap("releaseSigner, lost");
        }
    }

    function test_aConvictionThatEveryScannerSigned() external {
        bytes32 id = _openByAll();
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        court.settle(id);
        _cheap("settle, convicted");
        for (uint256 i = 0; i < SEATS; ++i) {
            court.releaseSigner(id, panel[i]);
            _cheap("releaseSigner, rewarded");
        }
        vm.assertEq(court.caseOf(id).signers, 0, "all released");
    }

    function test_aCaseThatEveryScannerJudges() external {
        bytes32 id = openProven(7, Charge.MaliciousSource);
        _cheap("openProven, the proof's own cost left out");
        _contest(id);
        for (uint256 i = 0; i < SEATS; ++i) {
            commitVote(id, i, true);
            _cheap("commitVote");
        }
        passTo(court.caseOf(id).deadline);
        for (uint256 i = 1; i < SEATS; ++i) {
            revealVote(id, i, true);
            _cheap("revealVote");
        }
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        _cheap("tally");
        appeal(id);
        _cheap("appeal");
        arbiter.give(court, 0, 1);
        _cheap("rule, convicted");
        assertOutcome(id, Outcome.Convicted);
        court.closeVote(id, panel[0]);
        _cheap("closeVote");
        for (uint256 i = 1; i < SEATS; ++i) {
            court.claimFee(id, panel[i]);
            _cheap("claimFee");
        }
    }

    function test_invalidResultWithTheLongestUri() external {
        Task task = answeredTask();
        bytes32 name = bytes32(uint256(uint160(provider)));
        commit(address(task), name, "report", "salt");
        uint256 index = source.getTaskCount() - 1;
        vm.prank(accuser);
        bytes32 id =
            court.openInvalidResult{value: 100 ether}(address(task), index, provider, "report", _uri, "salt");
        _cheap("openInvalidResult");
        vm.prank(panel[0]);
        court.submitEvidence(id, "more", _uri);
        _cheap("submitEvidence");
    }

    function test_everyScannersStatement() external {
        for (uint256 i = 0; i < SEATS; ++i) {
            Clean memory statement = _clean(i);
            bytes memory signature = sign(panelKeys[i], _digestOf(statement));
            clearance.attest(statement, signature);
            _cheap("attest");
        }
        (IClearance.Status status,, uint256 count,) = clearance.statusOf(address(source));
        _cheap("statusOf");
        vm.assertTrue(status == IClearance.Status.Cleared && count == SEATS, "all of them count");
    }

    function test_aSeatInAFullSet() external {
        vm.prank(panel[0]);
        scanners.exit();
        _cheap("exit");
        pass(32 days);
        scanners.vacate(panel[0]);
        _cheap("vacate");
        vm.deal(stranger, SCANNER_BOND);
        vm.prank(stranger);
        scanners.join{value: SCANNER_BOND}();
        _cheap("join, the last seat");
        scanners.seats();
        _cheap("seats");
    }

    /* INTERNALS */

    function _openByAll() private returns (bytes32 id) {
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        a.uri = _uri;
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, SEATS);
        vm.prank(accuser);
        id = court.openSource{value: 20 ether}(a, said, signatures);
        _cheap("openSource, 32 findings");
    }

    function _contest(bytes32 id) private {
        uint256 bond = court.caseOf(id).bond;
        vm.prank(defender);
        court.contest{value: bond}(id, "defence", _uri);
        _cheap("contest");
    }

    function _cheap(string memory what) private view {
        vm.assertLt(vm.lastCallGas().gasTotalUsed, MOST, what);
    }

    /// @dev Each expires later than the one before, so that sorting them costs most.
    function _clean(uint256 i) private view returns (Clean memory) {
        return Clean({
            source: address(source),
            revision: revision,
            report: "report",
            artifact: "artifact",
            ruleset: "ruleset",
            scannedAt: uint64(block.timestamp),
            expiresAt: SafeCast.toUint64(block.timestamp + 1 hours + i),
            nonce: i
        });
    }

    function _digestOf(Clean memory statement) private view returns (bytes32) {
        return Statements.cleanDigest(block.chainid, address(clearance), statement);
    }
}
