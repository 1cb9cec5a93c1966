// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ISource} from "../../protocol/interfaces/ISource.sol";
import {ITask} from "../../protocol/interfaces/ITask.sol";
import {Case, Policy} from "../CourtTypes.sol";
import {Charge, Phase} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {CasePhase} from "./CasePhase.sol";
import {CourtStore} from "./CourtStore.sol";

/// @title Finding a case in the phase it has to be in, and moving it on
library Cases {
    using SafeCast for uint256;

    uint256 private constant _MAX_URI = 1024;

    function inPhase(CourtStore storage s, bytes32 id, Phase phase) internal view returns (Case storage c) {
        c = s.cases[id];
        if (c.phase != phase) revert ICourtErrors.WrongPhase(id, c.phase);
    }

    /// @notice Before its deadline, too.
    function inTime(CourtStore storage s, bytes32 id, Phase phase) internal view returns (Case storage c) {
        c = inPhase(s, id, phase);
        if (block.timestamp >= c.deadline) revert ICourtErrors.TooLate(c.deadline);
    }

    function live(CourtStore storage s, bytes32 id) internal view returns (Case storage c) {
        c = s.cases[id];
        if (!CasePhase.live(c.phase)) revert ICourtErrors.WrongPhase(id, c.phase);
    }

    function move(Case storage c, Phase to, uint256 deadline) internal {
        assert(CasePhase.legal(c.phase, to));
        c.phase = to;
        c.deadline = deadline.toUint40();
    }

    function policyOf(Case storage c, CourtStore storage s) internal view returns (Policy storage) {
        return s.policies[c.policyId];
    }

    function onSource(Charge charge) internal pure returns (bool) {
        return charge == Charge.MaliciousSource || charge == Charge.MalformedSource;
    }

    /// @notice The provider of a charge that is not about a source.
    function provider(Case storage c) internal view returns (address) {
        return address(uint160(uint256(c.revision)));
    }

    /// @notice The client of the task of a charge that is not about a source.
    function client(Case storage c) internal view returns (address) {
        return ISource(ITask(c.subject).getSource()).getClient();
    }

    function checkUri(string calldata uri) internal pure {
        if (bytes(uri).length > _MAX_URI) revert ICourtErrors.UriTooLong(bytes(uri).length);
    }
}
