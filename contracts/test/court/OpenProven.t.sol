// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {Tried} from "./Tried.sol";
import {ScriptedProofs} from "./mocks/ScriptedProofs.sol";

contract OpenProvenTest is Tried {
    uint8 private constant RULE = 7;
    bytes private constant PROOF = "the bytes";

    bytes32 private constant UNSEEN = "unseen";

    bytes private params;

    function setUp() public override {
        super.setUp();
        params = abi.encode(source.getSourceParams());
        _script(Charge.MaliciousSource);
        _commit(PROOF);
    }

    function test_opensUnderTheChargeThatWasProvenAndHolds() external {
        bytes32 id = _open();
        Case memory c = court.caseOf(id);
        vm.assertEq(uint256(c.phase), uint256(Phase.Open), "phase");
        vm.assertEq(uint256(c.charge), uint256(Charge.MaliciousSource), "charge");
        vm.assertEq(c.accused, client, "accused");
        vm.assertEq(c.hold, CLIENT_STAKE, "hold");
        vm.assertEq(uint256(c.cosigners), 0, "nobody signed");
        vm.assertEq(court.spentOn(address(source), _evidence(RULE, PROOF)), id, "spent");
    }

    function test_namesTheRuleInTheJudgment() external {
        bytes32 id = _open();
        vm.assertEq(uint256(court.judgmentOf(id).rule), RULE, "rule");
        vm.assertEq(uint256(court.judgmentOf(id).outcome), uint256(Outcome.None), "not settled");
        vm.assertEq(uint256(court.judgmentOf(id).settledAt), 0, "nor at any time");
        convict(id);
        vm.assertEq(uint256(court.judgmentOf(id).outcome), uint256(Outcome.Convicted), "settled");
        vm.assertEq(uint256(court.judgmentOf(id).settledAt), block.timestamp, "when");
    }

    function test_namesNoRuleWhereNoneWasProven() external {
        bytes32 id = openSource(Charge.MalformedSource, "a");
        vm.assertEq(uint256(court.judgmentOf(id).rule), type(uint8).max, "rule");
    }

    function test_canProveAMalformedSource() external {
        _script(Charge.MalformedSource);
        bytes32 id = _open();
        vm.assertEq(court.caseOf(id).hold, MIN_LOCKUP / 10, "hold");
    }

    function test_convictsWhereNobodyContests() external {
        bytes32 id = _open();
        convict(id);
        assertOutcome(id, Outcome.Convicted);
    }

    function test_refusesWhenRetired() external {
        court.retire();
        _refuses(abi.encodeWithSelector(ICourtErrors.Retired.selector));
    }

    function test_refusesWhatWasNotCommitted() external {
        bytes32 hash = court.commitmentOf(accuser, address(source), revision, _evidence(8, PROOF), "salt");
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotCommitted.selector, hash));
        court.openProven{value: 20 ether}(address(source), revision, 8, params, PROOF, "salt");
    }

    function test_refusesARevisionThatNobodyCheckpointed() external {
        commit(address(source), UNSEEN, _evidence(RULE, PROOF), "salt");
        vm.prank(accuser);
        vm.expectRevert(
            abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, address(source), UNSEEN)
        );
        court.openProven{value: 20 ether}(address(source), UNSEEN, RULE, params, PROOF, "salt");
    }

    function test_refusesTheParametersOfAnotherRevision() external {
        params = abi.encode(sourceParams(stranger, source.getSourceParams().deliveryMethod));
        _refuses(abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, address(source), revision));
        params = "";
        _refuses(abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, address(source), revision));
    }

    function test_refusesAProofThatShowsNothing() external {
        _commit("other");
        vm.prank(accuser);
        vm.expectRevert(ScriptedProofs.ShowsNothing.selector);
        court.openProven{value: 20 ether}(address(source), revision, RULE, params, "other", "salt");
    }

    function test_refusesAProofThatWasUsedBefore() external {
        acquit(_open());
        _commit(PROOF);
        _refuses(abi.encodeWithSelector(ICourtErrors.ReportSpent.selector, _evidence(RULE, PROOF)));
    }

    function test_refusesAProofOfAnythingButASource() external {
        _script(Charge.NonDelivery);
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongCharge.selector, Charge.NonDelivery));
    }

    function test_refusesTooSmallABond() external {
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, 1, 20 ether));
        court.openProven{value: 1}(address(source), revision, RULE, params, PROOF, "salt");
    }

    function _open() private returns (bytes32) {
        vm.prank(accuser);
        return court.openProven{value: 20 ether}(address(source), revision, RULE, params, PROOF, "salt");
    }

    function _refuses(bytes memory reason) private {
        vm.prank(accuser);
        vm.expectRevert(reason);
        court.openProven{value: 20 ether}(address(source), revision, RULE, params, PROOF, "salt");
    }

    function _script(Charge charge) private {
        proofs.script(RULE, PROOF, charge, keccak256(params), revisions.firstSeen(address(source), revision));
    }

    function _commit(bytes memory proof) private {
        commit(address(source), revision, _evidence(RULE, proof), "salt");
    }

    function _evidence(uint8 rule, bytes memory proof) private pure returns (bytes32) {
        return keccak256(abi.encode(rule, keccak256(proof)));
    }
}
