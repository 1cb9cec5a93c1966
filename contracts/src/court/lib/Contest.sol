// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Policy, Wiring} from "../CourtTypes.sol";
import {Outcome, Phase} from "../Types.sol";
import {IArbiter} from "../interfaces/IArbiter.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {IScanners} from "../interfaces/IScanners.sol";
import {CasePhase} from "./CasePhase.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Money} from "./Money.sol";

/// @title Disputing an accusation, and a ruling
library Contest {
    using Cases for Case;

    uint256 private constant _RULINGS = 2;

    /// @notice What `ICourt.contest` does.
    function contest(CourtStore storage s, bytes32 id, bytes32 defence, string calldata uri) external {
        Cases.checkUri(uri);
        Case storage c = Cases.inTime(s, id, Phase.Open);
        uint256 bond = c.bond;
        c.contestor = msg.sender;
        c.move(Phase.Voting, CasePhase.commitDeadline(block.timestamp, c.deadline, c.policyOf(s).commit));
        emit ICourtEvents.Contested(id, msg.sender, bond, c.deadline);
        emit ICourtEvents.Evidence(id, msg.sender, defence, uri);
        Money.charge(s, bond);
    }

    /// @notice What `ICourt.submitEvidence` does.
    function submitEvidence(
        CourtStore storage s,
        Wiring memory w,
        bytes32 id,
        bytes32 hash,
        string calldata uri
    ) external {
        Cases.checkUri(uri);
        Case storage c = Cases.live(s, id);
        bool concerned = msg.sender == c.accuser || msg.sender == c.accused || msg.sender == c.contestor
            || msg.sender == c.appellant || (!Cases.onSource(c.charge) && msg.sender == c.provider())
            || IScanners(w.scanners).isMember(msg.sender);
        if (!concerned) revert ICourtErrors.NotConcerned(msg.sender);
        emit ICourtEvents.Evidence(id, msg.sender, hash, uri);
    }

    /// @notice What `ICourt.appeal` does.
    function appeal(CourtStore storage s, bytes32 id) external {
        Case storage c = Cases.inTime(s, id, Phase.Ruled);
        Policy storage p = c.policyOf(s);
        uint256 bond = 2 * uint256(c.bond);
        c.appellant = msg.sender;
        c.move(Phase.Arbiter, block.timestamp + p.arbiterTime);
        emit ICourtEvents.Appealed(id, msg.sender, bond, c.deadline);
        _dispute(s, id, c, p, bond);
    }

    /// @notice What `ICourt.refer` does.
    function refer(CourtStore storage s, bytes32 id) external {
        Case storage c = Cases.inTime(s, id, Phase.Arbiter);
        if (c.disputed) revert ICourtErrors.WrongPhase(id, c.phase);
        Policy storage p = c.policyOf(s);
        c.deadline = uint40(block.timestamp + p.arbiterTime);
        emit ICourtEvents.Referred(id, msg.sender, c.deadline);
        _dispute(s, id, c, p, 0);
    }

    function _dispute(CourtStore storage s, bytes32 id, Case storage c, Policy storage p, uint256 bond)
        private
    {
        IArbiter arbiter = IArbiter(p.arbiter);
        if (address(arbiter) == address(0)) revert ICourtErrors.NoArbiter();
        bytes memory extraData = p.arbiterExtraData;
        uint256 fee = arbiter.arbitrationCost(extraData);
        Money.charge(s, bond + fee);
        c.disputed = true;
        uint256 disputeId = arbiter.createDispute{value: fee}(_RULINGS, extraData);
        s.disputes[address(arbiter)][disputeId] = id;
        emit ICourtEvents.Dispute(arbiter, disputeId, c.policyId, uint256(id));
    }
}
