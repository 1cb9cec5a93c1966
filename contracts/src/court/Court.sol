// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {CourtViews} from "./CourtViews.sol";
import {Policy, Setup, SourceAccusation} from "./CourtTypes.sol";
import {Charge, Finding} from "./Types.sol";
import {IArbitrable} from "./interfaces/IArbiter.sol";
import {ICourt} from "./interfaces/ICourt.sol";
import {ICourtRecord} from "./interfaces/ICourtRecord.sol";
import {Bonds} from "./lib/Bonds.sol";
import {Contest} from "./lib/Contest.sol";
import {Discharge} from "./lib/Discharge.sol";
import {Ending} from "./lib/Ending.sol";
import {Holds} from "./lib/Holds.sol";
import {Money} from "./lib/Money.sol";
import {Nonces} from "./lib/Nonces.sol";
import {Opening} from "./lib/Opening.sol";
import {Panel} from "./lib/Panel.sol";
import {Policies} from "./lib/Policies.sol";
import {ProviderCharges} from "./lib/ProviderCharges.sol";
import {SourceCharges} from "./lib/SourceCharges.sol";
import {Split} from "./lib/Split.sol";
import {Victims} from "./lib/Victims.sol";

/// @title Court
/// @notice The doors; what lies behind them is in `lib`.
contract Court is ICourt, IArbitrable, CourtViews, Ownable, ReentrancyGuard {
    using Nonces for Nonces.Used;

    constructor(Setup memory setup) CourtViews(setup.wiring) Ownable(setup.owner) {
        uint256 bps = setup.wiring.capacityBps;
        if (bps == 0 || bps > Split.WHOLE) revert BadPolicy();
        for (uint256 i = 0; i < Policies.CHARGES; ++i) {
            Policies.found(_s, Charge(i), setup.policies[i]);
        }
    }

    /// @dev What is swept out of the Vault, and what scanners lose.
    receive() external payable {
        if (msg.sender != wiring().vault && msg.sender != wiring().scanners) {
            revert UnexpectedPayment(msg.sender);
        }
    }

    /* ACCUSE */

    /// @inheritdoc ICourt
    function commitAccusation(bytes32 commitment) external {
        Opening.commit(_s, commitment);
    }

    /// @inheritdoc ICourt
    function openSource(
        SourceAccusation calldata accusation,
        Finding[] calldata findings,
        bytes[] calldata signatures
    ) external payable nonReentrant returns (bytes32) {
        return SourceCharges.openSource(_s, wiring(), _domainSeparator(), accusation, findings, signatures);
    }

    /// @inheritdoc ICourt
    function openProven(
        address source,
        bytes32 revision,
        uint8 rule_,
        bytes calldata params,
        bytes calldata proof,
        bytes32 salt
    ) external payable nonReentrant returns (bytes32) {
        return SourceCharges.openProven(_s, wiring(), source, revision, rule_, params, proof, salt);
    }

    /// @inheritdoc ICourt
    function openNonDelivery(address task, uint256 taskIndex, uint256 attemptIndex)
        external
        payable
        nonReentrant
        returns (bytes32)
    {
        return ProviderCharges.openNonDelivery(_s, wiring(), task, taskIndex, attemptIndex);
    }

    /// @inheritdoc ICourt
    function openInvalidResult(
        address task,
        uint256 taskIndex,
        address provider,
        bytes32 report,
        string calldata uri,
        bytes32 salt
    ) external payable nonReentrant returns (bytes32) {
        return ProviderCharges.openInvalidResult(_s, wiring(), task, taskIndex, provider, report, uri, salt);
    }

    /// @inheritdoc ICourt
    function cancelFinding(uint256 nonce) external {
        _s.nonces.use(msg.sender, nonce);
    }

    /* DEFEND */

    /// @inheritdoc ICourt
    function contest(bytes32 id, bytes32 defence, string calldata uri) external payable nonReentrant {
        Contest.contest(_s, id, defence, uri);
    }

    /// @inheritdoc ICourt
    function submitEvidence(bytes32 id, bytes32 hash, string calldata uri) external {
        Contest.submitEvidence(_s, wiring(), id, hash, uri);
    }

    /// @inheritdoc ICourt
    function excuse(bytes32 id, bytes32 convicted) external nonReentrant {
        Ending.excuse(_s, wiring(), id, convicted);
    }

    /// @inheritdoc ICourt
    function veto(bytes32 id) external nonReentrant {
        Ending.veto(_s, wiring(), id);
    }

    /* JUDGE */

    /// @inheritdoc ICourt
    function exclude(bytes32 id, address scanner) external nonReentrant {
        Panel.exclude(_s, wiring(), id, scanner);
    }

    /// @inheritdoc ICourt
    function disavow(address principal) external {
        _s.disavowed[msg.sender][principal] = true;
        emit Disavowed(msg.sender, principal);
    }

    /// @inheritdoc ICourt
    function commitVote(bytes32 id, bytes32 commitment) external nonReentrant {
        Panel.commitVote(_s, wiring(), id, commitment);
    }

    /// @inheritdoc ICourt
    function revealVote(bytes32 id, bool guilty, bytes32 salt) external nonReentrant {
        Panel.revealVote(_s, wiring(), id, guilty, salt);
    }

    /// @inheritdoc ICourt
    function closeVote(bytes32 id, address voter) external nonReentrant {
        Panel.closeVote(_s, wiring(), id, voter);
    }

    /// @inheritdoc ICourt
    function tally(bytes32 id) external nonReentrant {
        Panel.tally(_s, wiring(), id);
    }

    /* APPEAL */

    /// @inheritdoc ICourt
    function appeal(bytes32 id) external payable nonReentrant {
        Contest.appeal(_s, id);
    }

    /// @inheritdoc ICourt
    function refer(bytes32 id) external payable nonReentrant {
        Contest.refer(_s, id);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external nonReentrant {
        Ending.rule(_s, wiring(), disputeId, ruling);
    }

    /* SETTLE */

    /// @inheritdoc ICourt
    function settle(bytes32 id) external nonReentrant {
        Ending.settle(_s, wiring(), id);
    }

    /// @inheritdoc ICourt
    function discharge(bytes32 id) external nonReentrant {
        Discharge.run(_s, wiring(), id);
    }

    /// @inheritdoc ICourt
    function releaseSigner(bytes32 id, address signer) external nonReentrant {
        Bonds.releaseSigner(_s, wiring(), id, signer);
    }

    /// @inheritdoc ICourt
    function claimFee(bytes32 id, address voter) external nonReentrant {
        Bonds.claimFee(_s, wiring(), id, voter);
    }

    /// @inheritdoc ICourt
    function claimDamages(bytes32 id, uint256 registrantId) external nonReentrant {
        Victims.claim(_s, wiring(), id, registrantId);
    }

    /// @inheritdoc ICourt
    function burnDamages(bytes32 id) external nonReentrant {
        Victims.burn(_s, wiring(), id);
    }

    /// @inheritdoc ICourt
    function withdraw() external nonReentrant {
        Money.withdraw(_s);
    }

    /// @inheritdoc ICourtRecord
    function compensate(bytes32 caseId) external payable nonReentrant {
        Victims.compensate(_s, wiring(), caseId);
    }

    /// @inheritdoc ICourtRecord
    function creditTo(address account) external payable {
        Money.credit(_s, account, msg.value);
    }

    /* OWNER */

    /// @inheritdoc ICourt
    function addPolicy(Charge charge, Policy calldata policy) external onlyOwner returns (uint24) {
        return Policies.add(_s, charge, policy);
    }

    /// @inheritdoc ICourt
    function retire() external onlyOwner {
        Policies.retire(_s);
    }

    /* ITSELF */

    /// @inheritdoc ICourt
    function sweep(address account, uint256 amount) external returns (uint256 received, uint256 actual) {
        if (msg.sender != address(this)) revert OnlySelf();
        return Holds.sweep(_s, wiring(), account, amount);
    }
}
