// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "solady/utils/EIP712.sol";
import {Case, Damages, Policy, Settlement, Shares, Wiring} from "./CourtTypes.sol";
import {Charge, Finding, Judgment, Outcome, Phase} from "./Types.sol";
import {ICourtRecord} from "./interfaces/ICourtRecord.sol";
import {ICourtViews} from "./interfaces/ICourtViews.sol";
import {Capacity} from "./lib/Capacity.sol";
import {Commitment, CourtStore, Level} from "./lib/CourtStore.sol";
import {Docket} from "./lib/Docket.sol";
import {Findings} from "./lib/Findings.sol";
import {Nonces} from "./lib/Nonces.sol";
import {Opening} from "./lib/Opening.sol";
import {Panel} from "./lib/Panel.sol";
import {Policies} from "./lib/Policies.sol";
import {Quote} from "./lib/Quote.sol";
import {Strikes} from "./lib/Strikes.sol";

/// @title The court's storage, and what can be read of it
abstract contract CourtViews is ICourtViews, ICourtRecord, EIP712 {
    using Capacity for Level;
    using Docket for uint256;
    using Nonces for Nonces.Used;
    using Strikes for uint256;

    address private immutable _nexus;
    address private immutable _vault;
    address private immutable _terminal;
    address private immutable _revisions;
    address private immutable _scanners;
    address private immutable _clearance;
    address private immutable _proofs;
    Settlement private immutable _settlement;
    uint16 private immutable _capacityBps;

    CourtStore internal _s;

    constructor(Wiring memory w) {
        _nexus = w.nexus;
        _vault = w.vault;
        _terminal = w.terminal;
        _revisions = w.revisions;
        _scanners = w.scanners;
        _clearance = w.clearance;
        _proofs = w.proofs;
        _settlement = w.settlement;
        _capacityBps = w.capacityBps;
    }

    /* CASES */

    /// @inheritdoc ICourtViews
    function caseOf(bytes32 id) external view returns (Case memory) {
        return _s.cases[id];
    }

    /// @inheritdoc ICourtRecord
    function judgmentOf(bytes32 caseId) external view returns (Judgment memory) {
        Case storage c = _s.cases[caseId];
        bool settled = c.phase == Phase.Settled;
        return Judgment({
            accused: c.accused,
            accuser: c.accuser,
            charge: c.charge,
            outcome: settled ? c.outcome : Outcome.None,
            subject: c.subject,
            revision: c.revision,
            settledAt: settled ? c.deadline : 0,
            rule: c.rule == 0 ? type(uint8).max : c.rule - 1
        });
    }

    /// @inheritdoc ICourtRecord
    function liveCasesOf(address subject, bytes32 revision) external view returns (uint256) {
        return _s.dockets[Docket.slot(subject, revision)].liveCount();
    }

    /// @inheritdoc ICourtRecord
    function isConvicted(address subject, bytes32 revision) external view returns (bool) {
        return _s.dockets[Docket.slot(subject, revision)].anyConvicted();
    }

    /// @inheritdoc ICourtViews
    function caseIdOf(address subject, bytes32 revision, Charge charge, uint256 round)
        external
        pure
        returns (bytes32)
    {
        return Docket.caseId(subject, revision, charge, round);
    }

    /// @inheritdoc ICourtViews
    function roundsOf(address subject, bytes32 revision, Charge charge) public view returns (uint256) {
        return _s.dockets[Docket.slot(subject, revision)].rounds(charge);
    }

    /// @inheritdoc ICourtViews
    function strikesOf(address provider, uint256 day) external view returns (uint256) {
        return _s.strikes[provider].count(day);
    }

    /* STATEMENTS */

    /// @inheritdoc ICourtViews
    function commitmentOf(address accuser, address subject, bytes32 revision, bytes32 evidence, bytes32 salt)
        external
        view
        returns (bytes32)
    {
        return Opening.commitmentOf(accuser, subject, revision, evidence, salt);
    }

    /// @inheritdoc ICourtViews
    function committedAt(bytes32 commitment) external view returns (uint64 blockNumber, uint64 time) {
        Commitment storage made = _s.commitments[commitment];
        return (made.blockNumber, made.time);
    }

    /// @inheritdoc ICourtViews
    function findingHash(Finding calldata finding) external view returns (bytes32) {
        return Findings.digest(_domainSeparator(), finding);
    }

    /// @inheritdoc ICourtViews
    function isNonceUsed(address scanner, uint256 nonce) external view returns (bool) {
        return _s.nonces.isUsed(scanner, nonce);
    }

    /// @inheritdoc ICourtViews
    function spentOn(address subject, bytes32 report) external view returns (bytes32) {
        return _s.spent[Opening.spentKey(subject, report)];
    }

    /// @inheritdoc ICourtViews
    function voteHashOf(bytes32 id, address voter, bool guilty, bytes32 salt)
        external
        view
        returns (bytes32)
    {
        return Panel.voteHash(id, voter, guilty, salt);
    }

    /// @inheritdoc ICourtViews
    function voteOf(bytes32 id, address voter) external view returns (bytes32) {
        return _s.votes[id][voter];
    }

    /// @inheritdoc ICourtViews
    function hasDisavowed(address scanner, address principal) external view returns (bool) {
        return _s.disavowed[scanner][principal];
    }

    /// @inheritdoc ICourtViews
    function panelOf(bytes32 id) external view returns (uint256) {
        return Panel.eligible(wiring(), _s.cases[id]);
    }

    /* TERMS */

    /// @inheritdoc ICourtViews
    function policyAt(uint24 policyId) external view returns (Policy memory) {
        return _s.policies[policyId];
    }

    /// @inheritdoc ICourtViews
    function policyCount() external view returns (uint256) {
        return _s.policyCount;
    }

    /// @inheritdoc ICourtViews
    function policyIdOf(Charge charge) external view returns (uint24) {
        return Policies.current(_s.lines[charge]);
    }

    /// @inheritdoc ICourtViews
    function bondFor(address subject, bytes32 revision, Charge charge, uint256 hold)
        external
        view
        returns (uint256)
    {
        return Quote.bond(_s, charge, hold, roundsOf(subject, revision, charge));
    }

    /// @inheritdoc ICourtViews
    function holdFor(address source, Charge charge) external view returns (uint256) {
        return Quote.hold(_s, wiring(), source, charge);
    }

    /* MONEY */

    /// @inheritdoc ICourtViews
    function heldOf(address account) external view returns (uint256) {
        return _s.held[account];
    }

    /// @inheritdoc ICourtViews
    function sweptOf(address account) external view returns (uint256) {
        return _s.swept[account];
    }

    /// @inheritdoc ICourtViews
    function capacity() external view returns (uint256) {
        return _s.level.available(Capacity.size(_vault.balance, _capacityBps));
    }

    /// @inheritdoc ICourtViews
    function creditOf(address account) external view returns (uint256) {
        return _s.credit[account];
    }

    /// @inheritdoc ICourtViews
    function owedTo(address account) external view returns (uint256) {
        return _s.owed[account];
    }

    /// @inheritdoc ICourtViews
    function pot() external view returns (uint256) {
        return _s.pot;
    }

    /// @inheritdoc ICourtViews
    function unclaimed() external view returns (uint256) {
        return _s.unclaimed;
    }

    /// @inheritdoc ICourtViews
    function sharesOf(bytes32 id) external view returns (Shares memory) {
        return _s.shares[id];
    }

    /// @inheritdoc ICourtViews
    function damagesOf(bytes32 id) external view returns (Damages memory) {
        return _s.damages[id];
    }

    /* WIRING */

    /// @inheritdoc ICourtViews
    function isRetired() external view returns (bool) {
        return _s.lines[Charge.MaliciousSource].closed;
    }

    /// @inheritdoc ICourtViews
    function wiring() public view returns (Wiring memory) {
        return Wiring({
            nexus: _nexus,
            vault: _vault,
            terminal: _terminal,
            revisions: _revisions,
            scanners: _scanners,
            clearance: _clearance,
            proofs: _proofs,
            settlement: _settlement,
            capacityBps: _capacityBps
        });
    }

    function _domainNameAndVersion()
        internal
        pure
        override
        returns (string memory name, string memory version)
    {
        return ("OGPU Court", "1");
    }
}
