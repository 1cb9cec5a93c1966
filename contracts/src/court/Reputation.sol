// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {IResponse} from "../protocol/interfaces/IResponse.sol";
import {ISource} from "../protocol/interfaces/ISource.sol";
import {ITask} from "../protocol/interfaces/ITask.sol";
import {ITerminal} from "../protocol/interfaces/ITerminal.sol";
import {TaskStatus} from "../protocol/Types.sol";
import {IClearance} from "./interfaces/IClearance.sol";
import {ICourtRecord} from "./interfaces/ICourtRecord.sol";
import {IReputation} from "./interfaces/IReputation.sol";
import {IRevisions} from "./interfaces/IRevisions.sol";
import {Authentic} from "./lib/Authentic.sol";
import {Decay} from "./lib/Decay.sol";
import {Kinship} from "./lib/Kinship.sol";
import {Charge, Judgment, Outcome} from "./Types.sol";

/// @title Counters and scores; see `IReputation`
contract Reputation is IReputation {
    using Decay for Decay.Weights;
    using FixedPointMathLib for uint256;
    using SafeCast for uint256;

    /// @notice Seconds after a task's expiry in which a response may still be confirmed on some deployments of the protocol.
    uint256 public constant CONFIRM_GRACE = 7 days;

    uint256 public constant WEIGHT_PER_CLIENT = 64e18;
    uint256 public constant PRIOR_GOOD = 32e18;
    uint256 public constant PRIOR = 64e18;
    uint256 public constant NON_DELIVERY_WEIGHT = 64e18;
    uint256 public constant INVALID_RESULT_WEIGHT = 256e18;

    IRevisions public immutable revisions;
    ITerminal public immutable terminal;
    ICourtRecord public immutable court;
    IClearance public immutable clearance;
    /// @notice wei: the payment that weighs 1.
    uint256 public immutable unit;
    /// @notice Seconds between attempt and expiry below which not answering is no failure.
    uint256 public immutable minDeliveryTime;

    mapping(address provider => ProviderRecord) private _providers;
    mapping(address client => ClientRecord) private _clients;
    mapping(address provider => Decay.Weights) private _weights;
    mapping(address provider => mapping(address client => Decay.Weights)) private _weightsFrom;
    mapping(address provider => mapping(address client => bool)) private _paidBy;
    mapping(address task => mapping(address provider => Result)) private _results;
    /// @dev Tasks, sources, revisions and cases: a hash each, an address its own.
    mapping(bytes32 subject => bool) private _recorded;

    constructor(
        IRevisions revisions_,
        ITerminal terminal_,
        ICourtRecord court_,
        IClearance clearance_,
        uint256 unit_,
        uint256 minDeliveryTime_
    ) {
        if (unit_ == 0) revert ZeroUnit();
        revisions = revisions_;
        terminal = terminal_;
        court = court_;
        clearance = clearance_;
        unit = unit_;
        minDeliveryTime = minDeliveryTime_;
    }

    /* VIEWS */

    /// @inheritdoc IReputation
    function providerRecord(address provider) external view returns (ProviderRecord memory) {
        return _providers[provider];
    }

    /// @inheritdoc IReputation
    function clientRecord(address client) external view returns (ClientRecord memory) {
        return _clients[client];
    }

    /// @inheritdoc IReputation
    function resultOf(address task, address provider) external view returns (Result) {
        return _results[task][provider];
    }

    /// @inheritdoc IReputation
    function successRateBps(address provider) external view returns (uint256) {
        ProviderRecord storage self = _providers[provider];
        uint256 decided = uint256(self.confirmed) + self.failures;
        return decided == 0 ? 0 : uint256(self.confirmed) * 10_000 / decided;
    }

    /// @inheritdoc IReputation
    function meanLatency(address provider) external view returns (uint256) {
        ProviderRecord storage self = _providers[provider];
        return self.responses == 0 ? 0 : self.sumLatency / self.responses;
    }

    /// @inheritdoc IReputation
    function score(address provider) external view returns (uint256) {
        (uint256 good, uint256 bad) = _weights[provider].present();
        return (good + PRIOR_GOOD) * 10_000 / (good + bad + PRIOR);
    }

    /* TASKS */

    /// @inheritdoc IReputation
    function record(address task, uint256 taskIndex, uint256 attemptIndex) external {
        address client = _clientOf(task, taskIndex);
        address provider = Authentic.attempterOf(ITask(task), attemptIndex);
        if (provider == address(0)) revert UnknownAttempt(task, attemptIndex);
        if (_results[task][provider] != Result.None) revert AlreadyRecorded();
        uint256 grace = ITask(task).getStatus() == TaskStatus.RESPONDED ? CONFIRM_GRACE : 0;
        if (!_hasEnded(ITask(task), grace)) revert NotFinal(task);

        Result result = Kinship.areOne(terminal, client, provider)
            ? Result.SelfDealt
            : _countAttempt(ITask(task), attemptIndex, provider, client);
        _results[task][provider] = result;
        emit AttemptRecorded(task, provider, client, result);
    }

    /// @inheritdoc IReputation
    function recordTask(address task, uint256 taskIndex) external {
        address client = _clientOf(task, taskIndex);
        bool cancelled = ITask(task).getStatus() == TaskStatus.CANCELED;
        if (!cancelled && !_hasEnded(ITask(task), 0)) revert NotFinal(task);
        _once(bytes32(uint256(uint160(task))));
        ++_clients[client].tasks;
        if (cancelled) ++_clients[client].cancelled;
        emit TaskRecorded(task, client, cancelled);
    }

    /* SOURCES AND CASES */

    /// @inheritdoc IReputation
    function recordSource(address source) external {
        if (!revisions.isSource(source)) revert UnknownSource(source);
        _once(bytes32(uint256(uint160(source))));
        address client = ISource(source).getClient();
        ++_clients[client].sources;
        emit SourceRecorded(source, client);
    }

    /// @inheritdoc IReputation
    function recordClearance(address source) external {
        (IClearance.Status status, bytes32 revision,,) = clearance.statusOf(source);
        if (status != IClearance.Status.Cleared) revert NotCleared(source);
        _once(revision);
        address client = ISource(source).getClient();
        ++_clients[client].cleared;
        emit ClearanceRecorded(source, client, revision);
    }

    /// @inheritdoc IReputation
    function recordConviction(bytes32 caseId) external {
        Judgment memory judgment = court.judgmentOf(caseId);
        if (judgment.outcome != Outcome.Convicted || judgment.settledAt == 0) revert NotConvicted(caseId);
        _once(caseId);
        address account = judgment.accused;
        if (judgment.charge == Charge.NonDelivery || judgment.charge == Charge.InvalidResult) {
            // Of a task the case names the provider in the revision's place; the accused may be its master.
            account = address(uint160(uint256(judgment.revision)));
            _countConviction(account, judgment);
        } else {
            ++_clients[account].convicted;
        }
        emit ConvictionRecorded(caseId, account, judgment.charge);
    }

    /* INTERNALS */

    function _countAttempt(ITask task, uint256 attemptIndex, address provider, address client)
        private
        returns (Result)
    {
        ProviderRecord storage self = _providers[provider];
        ++self.attempts;
        uint256 attemptedAt = task.attemptTimestamps(attemptIndex);
        IResponse response = IResponse(task.responseOf(provider));
        if (address(response) == address(0)) return _countUnanswered(task, provider, client, attemptedAt);
        ++self.responses;
        uint256 answeredAt = response.responseTimestamp();
        self.sumLatency += (answeredAt - attemptedAt).toUint64();
        if (!response.confirmedFinal()) return Result.Undecided;
        ++self.confirmed;
        if (!_paidBy[provider][client]) {
            _paidBy[provider][client] = true;
            ++self.distinctClients;
        }
        uint256 payment = response.getResponseParams().payment;
        self.paymentVolume += payment.toUint128();
        _weigh(provider, client, _weightOf(payment, answeredAt), 0);
        return Result.Confirmed;
    }

    /// @dev Whoever comes second in a race has not failed, nor has one who was given no time.
    function _countUnanswered(ITask task, address provider, address client, uint256 attemptedAt)
        private
        returns (Result)
    {
        uint256 expiry = task.getExpiryTime();
        if (task.getStatus() == TaskStatus.FINALIZED || expiry < attemptedAt + minDeliveryTime) {
            return Result.Undecided;
        }
        ++_providers[provider].failures;
        _weigh(provider, client, 0, _weightOf(task.getPayment(), expiry));
        return Result.Failed;
    }

    /// @dev One client, who may be the provider in disguise or its enemy, moves the score so far and no further.
    function _weigh(address provider, address client, uint256 good, uint256 bad) private {
        (uint256 clientGood, uint256 clientBad) = _weightsFrom[provider][client].present();
        good = good.min(WEIGHT_PER_CLIENT.zeroFloorSub(clientGood));
        bad = bad.min(WEIGHT_PER_CLIENT.zeroFloorSub(clientBad));
        _weightsFrom[provider][client].set(clientGood + good, clientBad + bad);
        _add(provider, good, bad);
    }

    function _countConviction(address provider, Judgment memory judgment) private {
        ++_providers[provider].convictions;
        uint256 weight = judgment.charge == Charge.NonDelivery ? NON_DELIVERY_WEIGHT : INVALID_RESULT_WEIGHT;
        _add(provider, 0, Decay.aged(weight, block.timestamp - judgment.settledAt));
    }

    function _add(address provider, uint256 good, uint256 bad) private {
        (uint256 presentGood, uint256 presentBad) = _weights[provider].present();
        _weights[provider].set(presentGood + good, presentBad + bad);
    }

    /// @dev As of now, of a payment made or missed then: it does not matter when somebody comes to record it.
    function _weightOf(uint256 payment, uint256 then) private view returns (uint256) {
        uint256 weight = (1 + payment / unit).log2() * 1e18;
        return Decay.aged(weight, block.timestamp - then);
    }

    function _once(bytes32 subject) private {
        if (_recorded[subject]) revert AlreadyRecorded();
        _recorded[subject] = true;
    }

    function _clientOf(address task, uint256 taskIndex) private view returns (address) {
        address source = Authentic.sourceOf(revisions, task, taskIndex);
        if (source == address(0)) revert UnknownTask(task);
        return ISource(source).getClient();
    }

    /// @dev A task is marked expired after its expiry only.
    /// @param grace seconds after its expiry for which a task that is not finalised is left alone
    function _hasEnded(ITask task, uint256 grace) private view returns (bool) {
        return task.getStatus() == TaskStatus.FINALIZED || block.timestamp > task.getExpiryTime() + grace;
    }
}
