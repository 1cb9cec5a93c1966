// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy, SourceAccusation} from "../CourtTypes.sol";
import {Charge, Finding} from "../Types.sol";
import {ICourtErrors} from "./ICourtErrors.sol";
import {ICourtEvents} from "./ICourtEvents.sol";

/// @title The court: takes a stake after a fair procedure that nobody controls alone
/// @notice Stake is held when a case is opened and taken or given back when it is settled. The page
/// `docs/contracts/court.md` has the diagram of a case and the way of the money.
interface ICourt is ICourtEvents, ICourtErrors {
    /* ACCUSE */

    /// @notice Announces an accusation without saying of whom: see `ICourtViews.commitmentOf`. It can be opened from the
    /// next block on, for an hour.
    function commitAccusation(bytes32 commitment) external;

    /// @notice Opens a case on a checkpointed revision of a source, on the signed findings of a quorum of scanners.
    /// Revision 0 stands for parameters too large to be read, which make a source malformed.
    /// Holds the client's stake. The bond is `ICourtViews.bondFor`; what is paid above it is credited.
    /// @param findings at most 32, in ascending order of their signers; their reports may differ
    /// @param signatures as `Signature` takes them, one for each finding
    /// @return id see `ICourtViews.caseIdOf`
    function openSource(
        SourceAccusation calldata accusation,
        Finding[] calldata findings,
        bytes[] calldata signatures
    ) external payable returns (bytes32 id);

    /// @notice The same on a fault that `IProofs` can check from the bytes. The commitment's evidence is
    /// keccak256(abi.encode(rule, keccak256(proof))).
    /// @param params abi.encode(SourceParams) of the revision
    function openProven(
        address source,
        bytes32 revision,
        uint8 rule,
        bytes calldata params,
        bytes calldata proof,
        bytes32 salt
    ) external payable returns (bytes32 id);

    /// @notice Opens a case on a provider who attempted a task, had time enough and never answered. Once for each task and
    /// provider. Stake is held from the third failure within seven days on, those before are only recorded.
    /// @param taskIndex the task's place among those of its source
    /// @param attemptIndex the provider's place among those who attempted the task
    function openNonDelivery(address task, uint256 taskIndex, uint256 attemptIndex)
        external
        payable
        returns (bytes32 id);

    /// @notice Opens a case on a provider's response. Always judged, never decided by silence.
    /// @param report hash of what shows that the response is invalid; `uri` says where it can be had
    function openInvalidResult(
        address task,
        uint256 taskIndex,
        address provider,
        bytes32 report,
        string calldata uri,
        bytes32 salt
    ) external payable returns (bytes32 id);

    /// @notice Makes a nonce of the caller's findings unusable, and so takes back a finding that nobody used.
    function cancelFinding(uint256 nonce) external;

    /* DEFEND */

    /// @notice Disputes an accusation, by anyone, against a bond equal to the accuser's, and calls the panel. In the last
    /// hour of the window the panel's time grows by an hour.
    /// @param defence hash of what is said in defence
    function contest(bytes32 id, bytes32 defence, string calldata uri) external payable;

    /// @notice Publishes evidence, by a party or a scanner, until the case is settled.
    function submitEvidence(bytes32 id, bytes32 hash, string calldata uri) external;

    /// @notice Ends a case on a provider whose task came from a source that was convicted.
    function excuse(bytes32 id, bytes32 convicted) external;

    /// @notice Lets the accused go, by the guardian of the case's policy. Every bond goes back.
    function veto(bytes32 id) external;

    /* JUDGE */

    /// @notice Takes a scanner that may not judge out of the count of the panel. Anyone may point it out.
    function exclude(bytes32 id, address scanner) external;

    /// @notice A scanner's public word that it does not act for this account, although the Terminal lists it as its agent:
    /// such a listing needs no consent, and would keep any scanner off the panel.
    function disavow(address principal) external;

    /// @param commitment see `ICourtViews.voteHashOf`
    function commitVote(bytes32 id, bytes32 commitment) external;

    function revealVote(bytes32 id, bool guilty, bytes32 salt) external;

    /// @notice Ends what an unrevealed vote had at stake: lost if the panel was counted without it, given back if the case
    /// ended before.
    function closeVote(bytes32 id, address voter) external;

    /// @notice Draws the conclusion of a challenge or reveal window that is over.
    function tally(bytes32 id) external;

    /* APPEAL */

    /// @notice Takes a ruling to the arbiter, by anyone, for twice the accuser's bond and the arbiter's fee. What is paid
    /// above that is credited. The bond is lost if the arbiter agrees with the ruling.
    function appeal(bytes32 id) external payable;

    /// @notice Takes a case whose panel is too small to the arbiter, by anyone, for its fee.
    function refer(bytes32 id) external payable;

    /* SETTLE */

    /// @notice Ends a case whose time for appeal, or whose arbiter's time, is over, and does as `discharge` does.
    function settle(bytes32 id) external;

    /// @notice Moves what is still held for a settled case to where its outcome sends it, as far as the Vault and the
    /// day's capacity allow. What they do not allow waits and never lapses.
    function discharge(bytes32 id) external;

    /// @notice Ends a signer's part in a settled case: gives its slice of the bond back, or takes it after an acquittal,
    /// and credits its share of the bounty. Before everything is taken only the signer itself may, and forgoes the rest.
    function releaseSigner(bytes32 id, address signer) external;

    /// @notice Credits a voter who revealed with its share of what the panel earned so far.
    function claimFee(bytes32 id, address voter) external;

    /// @notice Credits a provider who was registered when the case was opened with its share of the victims' pot.
    /// @param registrantId its place among the source's registrants
    function claimDamages(bytes32 id, uint256 registrantId) external;

    /// @notice Burns what no victim claimed in thirty days.
    function burnDamages(bytes32 id) external;

    /// @notice Pays out the caller's credit, and what the court owes it as far as its pot reaches.
    function withdraw() external;

    /* OWNER */

    /// @notice Appends terms for a charge, in force for cases opened after the delay. Terms that still wait are replaced.
    function addPolicy(Charge charge, Policy calldata policy) external returns (uint24 policyId);

    /// @notice Takes no new cases any more, for good; those there are run on.
    function retire() external;

    /* ITSELF */

    /// @notice Makes the Vault pay out all that is sanctioned of an account or, where it pays others, `amount` of it. Does
    /// nothing where `actual` is not what the court sanctioned.
    /// @dev Called by the court itself, so that all of it can be undone at once.
    function sweep(address account, uint256 amount) external returns (uint256 received, uint256 actual);
}
