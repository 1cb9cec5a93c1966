// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Policy} from "../CourtTypes.sol";
import {Charge} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {CourtStore, Line} from "./CourtStore.sol";
import {Split} from "./Split.sol";

/// @title Terms, appended and never changed
library Policies {
    using SafeCast for uint256;

    uint256 internal constant CHARGES = 4;
    uint256 internal constant DELAY = 2 days;

    uint256 private constant _MIN_WINDOW = 1 days;
    uint256 private constant _MAX_WINDOW = 4 days;
    uint256 private constant _MAX_ARBITER_TIME = 14 days;

    /// @notice As many as there are seats.
    uint256 private constant _MAX_SCANNERS = 32;

    function current(Line memory line) internal view returns (uint24) {
        return line.next != 0 && block.timestamp >= line.from ? line.next : line.current;
    }

    /// @notice The first terms of a charge, in force at once.
    function found(CourtStore storage s, Charge charge, Policy memory p) external {
        uint24 id = _append(s, p);
        s.lines[charge].current = id;
        emit ICourtEvents.PolicyAdded(id, charge, uint40(block.timestamp));
    }

    function add(CourtStore storage s, Charge charge, Policy memory p) external returns (uint24 id) {
        uint40 from = (block.timestamp + DELAY).toUint40();
        Line memory line = s.lines[charge];
        id = _append(s, p);
        s.lines[charge] = Line({current: current(line), next: id, from: from, closed: line.closed});
        emit ICourtEvents.PolicyAdded(id, charge, from);
    }

    function retire(CourtStore storage s) internal {
        for (uint256 i = 0; i < CHARGES; ++i) {
            s.lines[Charge(i)].closed = true;
        }
        emit ICourtEvents.CourtRetired();
    }

    function _append(CourtStore storage s, Policy memory p) private returns (uint24 id) {
        bool sound = _window(p.challenge) && _window(p.commit) && _window(p.reveal) && _window(p.appeal)
            && p.arbiterTime >= _MIN_WINDOW && p.arbiterTime <= _MAX_ARBITER_TIME && p.minBond != 0
            && _seats(p.quorumToOpen) && _seats(p.minPanel) && p.penaltyBps <= Split.WHOLE
            && p.bondBps <= Split.WHOLE && uint256(p.bountyBps) + p.panelBps + p.victimBps <= Split.WHOLE;
        if (!sound) revert ICourtErrors.BadPolicy();
        id = (s.policyCount++).toUint24();
        s.policies[id] = p;
    }

    function _window(uint256 time) private pure returns (bool) {
        return time >= _MIN_WINDOW && time <= _MAX_WINDOW;
    }

    function _seats(uint256 scanners) private pure returns (bool) {
        return scanners != 0 && scanners <= _MAX_SCANNERS;
    }
}
