// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../Types.sol";

/// @title Why the court refuses
interface ICourtErrors {
    /* Opening */

    /// @notice The court takes no new cases.
    error Retired();
    /// @notice No commitment, or one of this block, or one older than an hour.
    error NotCommitted(bytes32 commitment);
    error AlreadyCommitted(bytes32 commitment);
    /// @notice Nobody checkpointed this revision of the source.
    error UnknownRevision(address source, bytes32 revision);
    /// @notice Not a task at this place of a source that the Nexus knows.
    error UnknownTask(address task);
    error WrongCharge(Charge charge);
    /// @notice Another case on the same subject, revision and charge is not settled.
    error AlreadyLive(bytes32 id);
    /// @notice Convicted of it before, or a non-delivery that was tried before.
    error AlreadyTried(bytes32 id);
    /// @notice The report, or a report behind a finding, has opened a case before.
    error ReportSpent(bytes32 report);
    error BondTooSmall(uint256 given, uint256 needed);
    error UriTooLong(uint256 length);

    /* Findings */

    error TooFewFindings(uint256 given, uint256 needed);
    error TooManyFindings(uint256 given);
    error SignaturesMissing();
    /// @notice The finding is about another source, revision or charge.
    error OtherFinding(uint256 index);
    error FindingExpired(uint256 index);
    error BadSignature(uint256 index);
    /// @notice Signers are strictly ascending.
    error SignersUnordered(uint256 index);
    error NotMember(address scanner);

    /* Provider charges */

    error HasResponse(address task, address provider);
    error NoResponse(address task, address provider);
    /// @notice Expiry and grace are not over.
    error NotOverdue(uint256 dueAt);
    error TooLittleTime(uint256 given, uint256 needed);
    /// @notice Finalized or cancelled.
    error TaskClosed(address task);

    /* Procedure */

    error WrongPhase(bytes32 id, Phase phase);
    /// @notice The window is over.
    error TooLate(uint256 deadline);
    /// @notice The window is not over.
    error TooEarly(uint256 deadline);
    error NotGuardian(address caller);
    error NotArbiter(address caller);
    error NoArbiter();
    /// @notice Neither a party nor a member of the panel.
    error NotConcerned(address caller);
    error NotExcused(bytes32 id, bytes32 convicted);

    /* Votes */

    /// @notice Accuser, contestor, signer, attester of this revision, party, or agent of a party.
    error Ineligible(address voter);
    error EmptyVote();
    error AlreadyVoted(address voter);
    error NotVoted(address voter);
    error VoteMismatch(address voter);
    /// @notice The scanner is eligible, or excluded already.
    error NotExcludable(address scanner);

    /* Money */

    error NothingDue();
    error NotVictim(uint256 registrantId);
    error NotSigner(address scanner);
    /// @notice More may still come; only the signer itself may forgo it.
    error StillHeld(uint256 hold);
    error NotClearance(address caller);
    error UnexpectedPayment(address from);
    error OnlySelf();
    error SweptOther(uint256 expected, uint256 received);
    /// @notice So little that a refusal of the Vault could not be told from a lack of gas.
    error TooLittleGas();

    /* Terms */

    error BadPolicy();
}
