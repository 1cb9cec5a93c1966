// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../Types.sol";

/// @title What providers and clients have done, derived from the chain
/// @notice Anyone records anything once it is final, once, in any order; nothing is ever deleted. What a client orders from
/// itself (it is the provider, its master, or agent of one of them, or they are agents of it) is recorded and counts nothing.
interface IReputation {
    /// @dev Confirmed: answered and paid. Failed: attempted in good time, not answered, and nobody else was paid.
    /// Undecided: another was paid, or the answer was never confirmed, or there was too little time to answer.
    enum Result {
        None,
        Confirmed,
        Failed,
        Undecided,
        SelfDealt
    }

    /// @param attempts recorded ones, whatever their result
    /// @param responses of these, answered
    /// @param failures of these, Failed
    /// @param distinctClients who paid it
    /// @param convictions of non-delivery or of an invalid result
    /// @param sumLatency seconds from attempt to response, over all responses
    /// @param paymentVolume wei
    struct ProviderRecord {
        uint32 attempts;
        uint32 responses;
        uint32 confirmed;
        uint32 failures;
        uint32 distinctClients;
        uint32 convictions;
        uint64 sumLatency;
        uint128 paymentVolume;
    }

    /// @param sources published
    /// @param cleared revisions that stood as cleared when it was recorded
    /// @param convicted cases on its sources that convicted it
    /// @param tasks ended, cancelled ones included
    /// @param cancelled of these
    struct ClientRecord {
        uint32 sources;
        uint32 cleared;
        uint32 convicted;
        uint32 tasks;
        uint32 cancelled;
    }

    event AttemptRecorded(
        address indexed task, address indexed provider, address indexed client, Result result
    );
    event TaskRecorded(address indexed task, address indexed client, bool cancelled);
    event SourceRecorded(address indexed source, address indexed client);
    event ClearanceRecorded(address indexed source, address indexed client, bytes32 revision);
    event ConvictionRecorded(bytes32 indexed caseId, address indexed account, Charge charge);

    error UnknownSource(address source);
    /// @notice Its source is not one that the nexus knows, or has no such task at that index.
    error UnknownTask(address task);
    error UnknownAttempt(address task, uint256 attemptIndex);
    error AlreadyRecorded();
    error NotFinal(address task);
    error NotCleared(address source);
    error NotConvicted(bytes32 caseId);
    error ZeroUnit();

    /// @notice Records how an attempt ended. Final is a task that is finalised, or past its expiry; where a response may still
    /// be confirmed, `CONFIRM_GRACE` after it.
    /// @param taskIndex in the source's `tasks`
    /// @param attemptIndex in the task's `attempters`
    function record(address task, uint256 taskIndex, uint256 attemptIndex) external;

    /// @notice Records for its client that a task ended: finalised, cancelled, or past its expiry.
    function recordTask(address task, uint256 taskIndex) external;

    /// @notice Records for its client that a source was published.
    function recordSource(address source) external;

    /// @notice Records for its client that the present revision of a source is cleared. Once a revision.
    function recordClearance(address source) external;

    /// @notice Records a settled conviction: of a source for its client, of a task for the provider, whose score it lowers
    /// whoever's stake was taken.
    function recordConviction(bytes32 caseId) external;

    function providerRecord(address provider) external view returns (ProviderRecord memory);

    function clientRecord(address client) external view returns (ClientRecord memory);

    /// @return `None` until recorded
    function resultOf(address task, address provider) external view returns (Result);

    /// @return basis points of confirmed among confirmed and failed; 0 where there are none
    function successRateBps(address provider) external view returns (uint256);

    /// @return seconds from attempt to response; 0 where there are none
    function meanLatency(address provider) external view returns (uint256);

    /// @notice (good + 32) / (good + bad + 64) in basis points: 5000 for the unknown. A confirmed task adds
    /// log2(1 + payment / `unit`) to the good, a failed one to the bad; at most 64 to each from one client. A conviction adds
    /// 64 (non-delivery) or 256 (invalid result) to the bad. All halve every 90 days from when they happened.
    function score(address provider) external view returns (uint256);
}
