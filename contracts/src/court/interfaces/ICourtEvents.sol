// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Outcome} from "../Types.sol";
import {IArbiter} from "./IArbiter.sol";

/// @title What the court says happened
interface ICourtEvents {
    event AccusationCommitted(address indexed accuser, bytes32 commitment);
    event CaseOpened(
        bytes32 indexed id,
        address indexed accused,
        address indexed subject,
        address accuser,
        Charge charge,
        bytes32 revision,
        uint256 hold,
        uint256 bond,
        uint40 deadline
    );
    /// @param slice wei of the scanner's bond that answer for the finding
    event FindingAccepted(bytes32 indexed id, address indexed signer, bytes32 report, uint256 slice);
    event Evidence(bytes32 indexed id, address indexed party, bytes32 hash, string uri);

    event HoldPlaced(bytes32 indexed id, address indexed account, uint256 hold, uint256 shortfall);
    event HoldReleased(bytes32 indexed id, address indexed account, uint256 amount);
    /// @notice The Vault did not take the hold back; `discharge` tries again.
    event HoldStuck(bytes32 indexed id, address indexed account, uint256 amount);
    /// @notice The Vault holds another sum sanctioned than the court put there or, where the two are equal, refused to pay
    /// it out; `discharge` tries again.
    event SweepBlocked(address indexed account, uint256 expected, uint256 actual);

    event Contested(bytes32 indexed id, address indexed contestor, uint256 bond, uint40 deadline);
    /// @notice Nobody contested, but this charge is always judged.
    event PanelCalled(bytes32 indexed id, uint40 deadline);
    event Excluded(bytes32 indexed id, address indexed scanner);
    event Disavowed(address indexed scanner, address indexed principal);
    event VoteCommitted(bytes32 indexed id, address indexed voter, bytes32 commitment);
    event VoteRevealed(bytes32 indexed id, address indexed voter, bool guilty);
    event VoteForfeited(bytes32 indexed id, address indexed voter, uint256 taken);
    event Ruled(
        bytes32 indexed id,
        Outcome outcome,
        uint256 guilty,
        uint256 innocent,
        uint256 eligible,
        uint40 deadline
    );
    /// @notice The panel is too small; whoever pays the arbiter's fee may refer the case to it.
    event PanelTooSmall(bytes32 indexed id, uint256 eligible, uint40 deadline);

    event Appealed(bytes32 indexed id, address indexed appellant, uint256 bond, uint40 deadline);
    event Referred(bytes32 indexed id, address indexed by, uint40 deadline);
    /// @notice ERC-1497. The meta evidence is the policy of the case, the evidence group the case.
    event Dispute(
        IArbiter indexed arbiter, uint256 indexed disputeId, uint256 metaEvidenceId, uint256 evidenceGroupId
    );
    event Excused(bytes32 indexed id, bytes32 indexed convicted, address indexed by);
    event Vetoed(bytes32 indexed id, address indexed guardian);
    event Settled(bytes32 indexed id, Outcome outcome);

    /// @notice A convicted account's stake was taken, all at once or in parts.
    event Taken(
        bytes32 indexed id,
        address indexed account,
        uint256 amount,
        uint256 bounty,
        uint256 panel,
        uint256 victims,
        uint256 burned
    );
    event BondReturned(bytes32 indexed id, address indexed account, uint256 amount);
    event BondForfeited(
        bytes32 indexed id,
        address indexed account,
        uint256 amount,
        uint256 toAccused,
        uint256 toPanel,
        uint256 burned
    );
    event SignerReleased(bytes32 indexed id, address indexed signer, uint256 lost, uint256 share);
    event FeeClaimed(bytes32 indexed id, address indexed voter, uint256 amount);
    event Compensated(bytes32 indexed id, uint256 amount);
    event DamagesClaimed(
        bytes32 indexed id, uint256 indexed registrantId, address indexed provider, uint256 amount
    );
    event DamagesBurned(bytes32 indexed id, uint256 amount);
    event Credited(address indexed account, uint256 amount);
    /// @notice A reward that the court's own pot does not cover yet.
    event Owed(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    event PolicyAdded(uint24 indexed policyId, Charge indexed charge, uint40 inForceSince);
    event CourtRetired();
}
