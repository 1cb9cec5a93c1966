// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clearance} from "../../src/court/Clearance.sol";
import {Court} from "../../src/court/Court.sol";
import {Policy, Settlement, SourceAccusation, Wiring} from "../../src/court/CourtTypes.sol";
import {Revisions} from "../../src/court/Revisions.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {Charge, Finding, Outcome, Phase} from "../../src/court/Types.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {DeliveryMethod} from "../../src/protocol/Types.sol";
import {Deployed} from "../protocol/Deployed.sol";
import {Courthouse} from "./Courthouse.sol";
import {Roster} from "./Roster.sol";
import {SampleTerms} from "./SampleTerms.sol";
import {Statements} from "./Statements.sol";
import {ScriptedArbiter} from "./mocks/ScriptedArbiter.sol";
import {ScriptedProofs} from "./mocks/ScriptedProofs.sol";

/// @notice The protocol with a court over it, eight scanners and an arbiter, and the acts of those who come before it.
/// The court has `CAPACITY_BPS` of a Vault full of strangers' money to take in a day.
abstract contract Tried is Deployed {
    uint256 internal constant SEATED = 8;
    uint8 internal constant QUORUM = SampleTerms.QUORUM;
    uint256 internal constant CLIENT_STAKE = 400 ether;
    uint128 internal constant SCANNER_BOND = 1000 ether;
    uint256 internal constant STRANGERS = 1_000_000 ether;
    uint16 internal constant CAPACITY_BPS = 1000;
    uint96 internal constant BOND = SampleTerms.BOND;
    uint96 internal constant VOTE_BOND = SampleTerms.VOTE_BOND;

    Revisions internal revisions;
    Scanners internal scanners;
    Clearance internal clearance;
    ScriptedProofs internal proofs;
    ScriptedArbiter internal arbiter;
    Court internal court;

    address internal accuser = actor("accuser");
    address internal defender = actor("defender");
    address internal guardian = actor("guardian");
    address[] internal panel;
    uint256[] internal panelKeys;

    Source internal source;
    bytes32 internal revision;
    uint256 private _nonce;

    function setUp() public virtual override {
        super.setUp();
        vm.roll(1000);
        revisions = new Revisions(nexus);
        proofs = new ScriptedProofs();
        arbiter = new ScriptedArbiter();
        _deployCourt();
        manager.grantRole(manager.JUDGE(), address(court));
        _seatPanel();
        credit(stranger, STRANGERS);
        stake(client, CLIENT_STAKE);
        source = publishSource(sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION));
        revision = revisions.checkpoint(address(source));
        vm.deal(accuser, 1_000_000 ether);
        vm.deal(defender, 1_000_000 ether);
    }

    function settlement() internal pure virtual returns (Settlement) {
        return Settlement.Sweep;
    }

    /// @notice What the court takes for the reader of proofs.
    function reader() internal virtual returns (address) {
        return address(proofs);
    }

    /* TERMS */

    function terms(Charge charge) internal view virtual returns (Policy memory) {
        return SampleTerms.of_(charge, address(arbiter), guardian);
    }

    /* ACCUSE */

    function sourceAccusation(Charge charge, string memory name)
        internal
        view
        returns (SourceAccusation memory)
    {
        return Statements.accusation(address(source), revision, charge, name);
    }

    /// @notice The accuser's commitment, a block ago.
    function commit(address subject, bytes32 revision_, bytes32 evidence, bytes32 salt) internal {
        bytes32 commitment = court.commitmentOf(accuser, subject, revision_, evidence, salt);
        vm.prank(accuser);
        court.commitAccusation(commitment);
        pass(1);
    }

    function commit(SourceAccusation memory a) internal {
        commit(a.source, a.revision, a.report, a.salt);
    }

    /// @notice What the first `count` scanners say, each with a nonce of its own.
    function findings(SourceAccusation memory a, uint256 count)
        internal
        returns (Finding[] memory said, bytes[] memory signatures)
    {
        said = new Finding[](count);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            said[i] = finding(a);
            signatures[i] = signed(i, said[i]);
        }
    }

    function finding(SourceAccusation memory a) internal returns (Finding memory) {
        return Statements.finding(a, _nonce++);
    }

    function signed(uint256 scanner, Finding memory said) internal view returns (bytes memory) {
        return sign(panelKeys[scanner], court.findingHash(said));
    }

    /// @notice Opens with a quorum of findings, against exactly the bond.
    function openSource(Charge charge, string memory name) internal returns (bytes32) {
        return openSource(charge, name, QUORUM);
    }

    function openSource(Charge charge, string memory name, uint256 signers) internal returns (bytes32) {
        SourceAccusation memory a = sourceAccusation(charge, name);
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, signers);
        uint256 hold = court.holdFor(a.source, charge);
        uint256 bond = court.bondFor(a.source, a.revision, charge, hold);
        vm.prank(accuser);
        return court.openSource{value: bond}(a, said, signatures);
    }

    function openProven(uint8 rule, Charge charge) internal returns (bytes32) {
        bytes memory proof = abi.encode("proof", rule);
        bytes memory params = abi.encode(source.getSourceParams());
        proofs.script(rule, proof, charge, keccak256(params), revisions.firstSeen(address(source), revision));
        commit(address(source), revision, keccak256(abi.encode(rule, keccak256(proof))), "salt");
        uint256 bond =
            court.bondFor(address(source), revision, charge, court.holdFor(address(source), charge));
        vm.prank(accuser);
        return court.openProven{value: bond}(address(source), revision, rule, params, proof, "salt");
    }

    /// @notice A task that the provider attempted and let expire; provider and registration included.
    function failedTask() internal returns (Task task) {
        registerProvider();
        task = publishTask(source, PAYMENT);
        attempt(task, provider);
        pass(TASK_TIME + 1 hours + 1);
    }

    function registerProvider() internal {
        if (!terminal.isProvider(provider)) pair(provider, master, MIN_LOCKUP);
        uint256 id = source.registrantId(provider);
        if (source.getRegistrantCount() == 0 || source.registrants(id) != provider) {
            register(source, provider);
        }
    }

    function openNonDelivery(Task task) internal returns (bytes32) {
        uint256 index = source.getTaskCount() - 1;
        while (source.tasks(index) != address(task)) --index;
        uint256 attempt_ = task.attempterId(provider);
        vm.prank(accuser);
        return court.openNonDelivery{value: 1 ether}(address(task), index, attempt_);
    }

    /// @notice A task that the provider answered.
    function answeredTask() internal returns (Task task) {
        registerProvider();
        task = publishTask(source, PAYMENT);
        attempt(task, provider);
        respond(task, provider, PAYMENT);
    }

    function openInvalidResult(Task task) internal returns (bytes32) {
        bytes32 report = keccak256(abi.encode("answer", task));
        bytes32 name = bytes32(uint256(uint160(provider)));
        commit(address(task), name, report, "salt");
        uint256 index = source.getTaskCount() - 1;
        vm.prank(accuser);
        return court.openInvalidResult{value: 100 ether}(
            address(task), index, provider, report, "ipfs://answer", "salt"
        );
    }

    /* DEFEND AND JUDGE */

    function contest(bytes32 id) internal {
        uint256 bond = court.caseOf(id).bond;
        vm.prank(defender);
        court.contest{value: bond}(id, keccak256("defence"), "ipfs://defence");
    }

    function commitVote(bytes32 id, uint256 scanner, bool guilty) internal {
        bytes32 hash = court.voteHashOf(id, panel[scanner], guilty, _salt(scanner));
        vm.prank(panel[scanner]);
        court.commitVote(id, hash);
    }

    function revealVote(bytes32 id, uint256 scanner, bool guilty) internal {
        vm.prank(panel[scanner]);
        court.revealVote(id, guilty, _salt(scanner));
    }

    /// @notice Those from `first` on vote, `guilty` of them for conviction, and the votes are counted.
    function decide(bytes32 id, uint256 first, uint256 guilty) internal {
        for (uint256 i = first; i < SEATED; ++i) {
            commitVote(id, i, i - first < guilty);
        }
        passTo(court.caseOf(id).deadline);
        for (uint256 i = first; i < SEATED; ++i) {
            revealVote(id, i, i - first < guilty);
        }
        passTo(court.caseOf(id).deadline);
        court.tally(id);
    }

    function appeal(bytes32 id) internal {
        uint256 price = 2 * uint256(court.caseOf(id).bond) + arbiter.fee();
        vm.prank(defender);
        court.appeal{value: price}(id);
    }

    function settle(bytes32 id) internal {
        passTo(court.caseOf(id).deadline);
        court.settle(id);
    }

    /// @notice An uncontested conviction, settled.
    function convict(bytes32 id) internal {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        settle(id);
    }

    /// @notice Contested, not voted on and so acquitted, settled.
    function acquit(bytes32 id) internal {
        contest(id);
        passTo(court.caseOf(id).deadline + terms(court.caseOf(id).charge).reveal);
        court.tally(id);
        settle(id);
    }

    /* TIME */

    /// @notice Seconds, and a block for each twelve of them.
    function pass(uint256 time) internal {
        vm.roll(vm.getBlockNumber() + 1 + time / 12);
        vm.warp(vm.getBlockTimestamp() + time);
    }

    function passTo(uint256 timestamp) internal {
        if (timestamp > vm.getBlockTimestamp()) pass(timestamp - vm.getBlockTimestamp());
    }

    /* CHECKS */

    function assertPhase(bytes32 id, Phase phase) internal view {
        vm.assertEq(uint256(court.caseOf(id).phase), uint256(phase), "phase");
    }

    function assertOutcome(bytes32 id, Outcome outcome) internal view {
        vm.assertEq(uint256(court.caseOf(id).phase), uint256(Phase.Settled), "settled");
        vm.assertEq(uint256(court.caseOf(id).outcome), uint256(outcome), "outcome");
    }

    /* DEPLOYMENT */

    function _deployCourt() private {
        Wiring memory w;
        (w.nexus, w.vault, w.terminal) = (address(nexus), address(vault), address(terminal));
        (w.revisions, w.proofs) = (address(revisions), reader());
        (w.settlement, w.capacityBps) = (settlement(), CAPACITY_BPS);
        Policy[4] memory policies;
        for (uint256 i = 0; i < 4; ++i) {
            policies[i] = terms(Charge(i));
        }
        (scanners, clearance, court) = Courthouse.build(w, policies, SCANNER_BOND);
    }

    function _seatPanel() private {
        (panel, panelKeys) = Roster.of_(SEATED);
        for (uint256 i = 0; i < SEATED; ++i) {
            vm.deal(panel[i], SCANNER_BOND);
            vm.prank(panel[i]);
            scanners.join{value: SCANNER_BOND}();
        }
        pass(1);
    }

    function _salt(uint256 scanner) private pure returns (bytes32) {
        return keccak256(abi.encode("vote", scanner));
    }
}
