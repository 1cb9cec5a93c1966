// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SourceAccusation} from "../../../src/court/CourtTypes.sol";
import {Charge, Finding} from "../../../src/court/Types.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {TaskStatus} from "../../../src/protocol/Types.sol";
import {Statements} from "../../court/Statements.sol";
import {FalseTask} from "../../court/mocks/FalseTask.sol";
import {CourtStage} from "./CourtStage.sol";

/// @notice Every way of opening a case, where it should succeed and where it should fail.
abstract contract CourtOpenings is CourtStage {
    /// @dev The bond doubles with every round, and the scanners' with it.
    uint256 private constant MAX_ROUNDS = 5;

    uint256 private _reports;
    /// @dev The findings that opened a case last, for each source and charge.
    mapping(uint256 sourceAndCharge => bytes) private _used;

    /* SOURCES */

    function openByQuorum(uint256 seed, bool malicious, uint256 signers, uint256 by) external {
        SourceAccusation memory a =
            _accuse(seed, malicious ? Charge.MaliciousSource : Charge.MalformedSource, by);
        (bytes32 id, bool free) = nextCase(a.source, a.revision, a.charge);
        if (!hasRoom() || court.roundsOf(a.source, a.revision, a.charge) >= MAX_ROUNDS) return;
        _promise(a.source, a.revision, a.report, a.salt);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, bound(signers, QUORUM, 5));
        for (uint256 i = 0; i < said.length; ++i) {
            said[i].deadline = uint64(block.timestamp + 365 days);
            signatures[i] = signed(i, said[i]);
        }
        uint256 bond = court.bondFor(a.source, a.revision, a.charge, court.holdFor(a.source, a.charge));
        bytes memory what = abi.encodeCall(court.openSource, (a, said, signatures));
        if (free && !court.isRetired()) {
            _checkDigest(said[0]);
            _refuse(a, said, signatures, bond);
            must(id, accuser, bond + by % 2 ether, what);
            _used[_at(seed, malicious)] = abi.encode(said, signatures);
            mustNot(accuser, bond, what, "P10: opened twice");
        } else {
            mustNot(accuser, bond, what, "P10: live, convicted or retired");
        }
    }

    /// @notice P19: what opened a case opens no other.
    function replayFindings(uint256 seed, bool malicious, uint256 by) external {
        bytes memory used = _used[_at(seed, malicious)];
        if (used.length == 0) return;
        (Finding[] memory said, bytes[] memory signatures) = abi.decode(used, (Finding[], bytes[]));
        SourceAccusation memory a =
            _accuse(seed, malicious ? Charge.MaliciousSource : Charge.MalformedSource, by);
        _promise(a.source, a.revision, a.report, a.salt);
        mustNot(accuser, 1000 ether, abi.encodeCall(court.openSource, (a, said, signatures)), "P19: replayed");
    }

    function openByProof(uint256 seed, bool malicious, uint256 by) external {
        SourceAccusation memory a =
            _accuse(seed, malicious ? Charge.MaliciousSource : Charge.MalformedSource, by);
        (bytes32 id, bool free) = nextCase(a.source, a.revision, a.charge);
        if (!hasRoom() || court.roundsOf(a.source, a.revision, a.charge) >= MAX_ROUNDS) return;
        bytes memory proof = abi.encode("proof", a.report);
        bytes memory params = abi.encode(source.getSourceParams());
        _promise(a.source, a.revision, keccak256(abi.encode(uint8(7), keccak256(proof))), a.salt);
        uint256 bond = court.bondFor(a.source, a.revision, a.charge, court.holdFor(a.source, a.charge));
        bytes memory what = abi.encodeCall(court.openProven, (a.source, a.revision, 7, params, proof, a.salt));
        mustNot(accuser, bond, what, "P9: not proven");
        proofs.script(7, proof, a.charge, keccak256(params), revisions.firstSeen(a.source, a.revision));
        if (free && !court.isRetired()) must(id, accuser, bond, what);
        else mustNot(accuser, bond, what, "P10: live, convicted or retired");
    }

    /* PROVIDERS */

    /// @notice P21: only of those who attempted a task that is neither finalized nor canceled, and gave no answer.
    function openFailure(uint256 seed, uint256 which) external {
        if (!hasRoom()) return;
        Task task = tasks[seed % tasks.length];
        uint256 attempts = task.getAttemptCount();
        uint256 index = attempts == 0 ? 0 : which % attempts;
        bytes memory what = abi.encodeCall(court.openNonDelivery, (address(task), taskIndex(task), index));
        if (attempts == 0) return mustNot(accuser, 100 ether, what, "P21: not attempted");
        address failed = task.attempters(index);
        (bytes32 id, bool free) =
            nextCase(address(task), bytes32(uint256(uint160(failed))), Charge.NonDelivery);
        TaskStatus status = task.getStatus();
        bool failure = task.responseOf(failed) == address(0) && status != TaskStatus.FINALIZED
            && status != TaskStatus.CANCELED;
        if (free && failure && !court.isRetired()) must(id, accuserBy(which), 100 ether, what);
        else mustNot(accuser, 100 ether, what, "P21: no failure");
    }

    function openWrongAnswer(uint256 seed, uint256 which, uint256 by) external {
        if (!hasRoom()) return;
        accuser = accuserBy(by);
        Task task = tasks[seed % tasks.length];
        uint256 attempts = task.getAttemptCount();
        if (attempts == 0) return;
        address answerer = task.attempters(which % attempts);
        bytes32 name = bytes32(uint256(uint160(answerer)));
        bytes32 report = keccak256(abi.encode("answer", ++_reports));
        (bytes32 id, bool free) = nextCase(address(task), name, Charge.InvalidResult);
        if (court.roundsOf(address(task), name, Charge.InvalidResult) >= MAX_ROUNDS) return;
        _promise(address(task), name, report, "salt");
        bytes memory what = abi.encodeCall(
            court.openInvalidResult, (address(task), taskIndex(task), answerer, report, "ipfs://a", "salt")
        );
        bool answered = task.responseOf(answerer) != address(0);
        if (free && answered && !court.isRetired()) must(id, accuser, 1000 ether, what);
        else mustNot(accuser, 1000 ether, what, "P20: no answer");
    }

    /// @notice P20: what no source of the Nexus lists is no task.
    function openOnFalseTask(uint256 seed) external {
        FalseTask task = new FalseTask();
        address[3] memory claimed = [address(task), address(sources[seed % 9 / 3]), address(foreign_)];
        task.pretend(claimed[seed % 3]);
        mustNot(
            accuser,
            100 ether,
            abi.encodeCall(court.openNonDelivery, (address(task), seed % tasks.length, 0)),
            "P20: foreign task"
        );
    }

    /// @notice P20: what the Nexus did not make is no source, whatever is said of it.
    function openOnForeignSource(uint256 seed, bool malicious) external {
        accuser = accuserBy(seed);
        SourceAccusation memory a = sourceAccusation(
            malicious ? Charge.MaliciousSource : Charge.MalformedSource,
            string(abi.encodePacked("foreign", vm.toString(++_reports)))
        );
        a.source = address(foreign_);
        bytes memory params = abi.encode(foreign_.getSourceParams());
        // Its present revision, one of the Nexus's own, and none that can be read.
        bytes32[3] memory names =
            [keccak256(abi.encode(foreign_, foreign_.getSourceParams())), revisions_[0], bytes32(0)];
        a.revision = names[seed % 3];
        _promise(a.source, a.revision, a.report, a.salt);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        bytes memory what = abi.encodeCall(court.openSource, (a, said, signatures));
        mustNot(accuser, 100 ether, what, "P20: foreign source");
        bytes memory proof = abi.encode("proof", a.report);
        _promise(a.source, a.revision, keccak256(abi.encode(uint8(7), keccak256(proof))), a.salt);
        proofs.script(7, proof, a.charge, keccak256(params), 0);
        what = abi.encodeCall(court.openProven, (a.source, a.revision, 7, params, proof, a.salt));
        mustNot(accuser, 100 ether, what, "P20: foreign source");
    }

    /* INTERNALS */

    function _accuse(uint256 seed, Charge charge, uint256 by) private returns (SourceAccusation memory) {
        (source, revision) = (sources[seed % 3], revisions_[seed % 3]);
        accuser = accuserBy(by);
        return sourceAccusation(charge, string(abi.encodePacked("report", vm.toString(++_reports))));
    }

    /// @notice A commitment, a block ago.
    function _promise(address subject, bytes32 name, bytes32 evidence, bytes32 salt) private {
        bytes32 commitment = court.commitmentOf(accuser, subject, name, evidence, salt);
        must(0, accuser, 0, abi.encodeCall(court.commitAccusation, (commitment)));
        pass(1);
    }

    /// @dev P19: what is signed is a finding for this chain and this court, and nothing else.
    function _checkDigest(Finding memory said) private {
        bytes32 here = Statements.digestUnder(block.chainid, address(court), said);
        vm.assertEq(court.findingHash(said), here, "P19: digest");
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        bytes32 there = Statements.digestUnder(chain + 1, address(court), said);
        vm.assertEq(court.findingHash(said), there, "P19: digest on another chain");
        vm.chainId(chain);
    }

    /// @dev P9: one finding short. P19: one signature of another scanner's; all of them given for another chain, another court,
    /// another revision; one finding past its time.
    function _refuse(
        SourceAccusation memory a,
        Finding[] memory said,
        bytes[] memory signatures,
        uint256 bond
    ) private {
        Finding[] memory few = new Finding[](QUORUM - 1);
        bytes[] memory fewSignatures = new bytes[](QUORUM - 1);
        for (uint256 i = 0; i < QUORUM - 1; ++i) {
            (few[i], fewSignatures[i]) = (said[i], signatures[i]);
        }
        mustNot(accuser, bond, abi.encodeCall(court.openSource, (a, few, fewSignatures)), "P9: no quorum");
        bytes memory own = signatures[0];
        signatures[0] = signatures[1];
        mustNot(accuser, bond, abi.encodeCall(court.openSource, (a, said, signatures)), "P19: another's word");
        signatures[0] = own;
        _refuseWith(a, said, bond, block.chainid + 1, address(court), "P19: another chain");
        _refuseWith(a, said, bond, block.chainid, address(clearance), "P19: another court");
        _refuseWith(
            a,
            _altered(said, a.source == address(sources[0]) ? revisions_[1] : revisions_[0], 365 days),
            bond,
            block.chainid,
            address(court),
            "P19: another revision"
        );
        _refuseWith(a, _altered(said, a.revision, 0), bond, block.chainid, address(court), "P19: too late");
    }

    function _refuseWith(
        SourceAccusation memory a,
        Finding[] memory said,
        uint256 bond,
        uint256 chain,
        address verifier,
        string memory why
    ) private {
        bytes[] memory signatures = new bytes[](said.length);
        for (uint256 i = 0; i < said.length; ++i) {
            signatures[i] = sign(panelKeys[i], Statements.digestUnder(chain, verifier, said[i]));
        }
        mustNot(accuser, bond, abi.encodeCall(court.openSource, (a, said, signatures)), why);
    }

    /// @notice The same findings of another revision, good for so many seconds less one.
    function _altered(Finding[] memory said, bytes32 name, uint256 time)
        private
        view
        returns (Finding[] memory other)
    {
        other = new Finding[](said.length);
        for (uint256 i = 0; i < said.length; ++i) {
            other[i] = abi.decode(abi.encode(said[i]), (Finding));
            other[i].revision = name;
            other[i].deadline = SafeCast.toUint64(block.timestamp + time - 1);
        }
    }

    function _at(uint256 seed, bool malicious) private pure returns (uint256) {
        return seed % 3 * 2 + (malicious ? 1 : 0);
    }
}
