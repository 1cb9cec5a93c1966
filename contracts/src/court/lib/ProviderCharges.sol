// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TaskStatus} from "../../protocol/Types.sol";
import {ISource} from "../../protocol/interfaces/ISource.sol";
import {ITask} from "../../protocol/interfaces/ITask.sol";
import {ITerminal} from "../../protocol/interfaces/ITerminal.sol";
import {IVault} from "../../protocol/interfaces/IVault.sol";
import {Policy, Wiring} from "../CourtTypes.sol";
import {Charge} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {IRevisions} from "../interfaces/IRevisions.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Holds} from "./Holds.sol";
import {Opening} from "./Opening.sol";
import {Strikes} from "./Strikes.sol";

/// @title Opening a case on a provider
library ProviderCharges {
    using Strikes for uint256;

    /// @notice Failures from which on stake is at risk.
    uint256 private constant _STRIKES = 3;

    function openNonDelivery(
        CourtStore storage s,
        Wiring memory w,
        address task,
        uint256 taskIndex,
        uint256 attemptIndex
    ) external returns (bytes32) {
        address source = _authenticate(w, task, taskIndex);
        address provider = ITask(task).attempters(attemptIndex);
        Opening.Filing memory f = _file(source, task, provider, Charge.NonDelivery);
        Opening.enter(s, f);
        uint256 expiry = _checkFailure(s.policies[f.policyId], ITask(task), provider, attemptIndex);

        uint256 day = expiry / 1 days;
        uint256 strikes = s.strikes[provider].add(day);
        s.strikes[provider] = strikes;
        Holds.Stake memory stake;
        if (strikes.count(day) < _STRIKES) {
            stake.account = provider;
        } else {
            stake = _stakeOf(w, provider);
            Holds.fix(w, s.policies[f.policyId], f.charge, ITask(task).getPayment(), stake);
        }
        Opening.place(s, w, f, stake);
        return f.id;
    }

    function openInvalidResult(
        CourtStore storage s,
        Wiring memory w,
        address task,
        uint256 taskIndex,
        address provider,
        bytes32 report,
        string calldata uri,
        bytes32 salt
    ) external returns (bytes32) {
        Cases.checkUri(uri);
        Opening.redeem(s, task, _name(provider), report, salt);
        address source = _authenticate(w, task, taskIndex);
        if (ITask(task).responseOf(provider) == address(0)) revert ICourtErrors.NoResponse(task, provider);
        Opening.Filing memory f = _file(source, task, provider, Charge.InvalidResult);
        Opening.enter(s, f);
        Opening.spend(s, f, report);

        Holds.Stake memory stake = _stakeOf(w, provider);
        Holds.fix(w, s.policies[f.policyId], f.charge, 0, stake);
        Opening.place(s, w, f, stake);
        emit ICourtEvents.Evidence(f.id, msg.sender, report, uri);
        return f.id;
    }

    /// @notice The task's source, once the Nexus has been asked for the source and the source for the task.
    function _authenticate(Wiring memory w, address task, uint256 taskIndex)
        private
        view
        returns (address source)
    {
        source = ITask(task).getSource();
        if (!IRevisions(w.revisions).isSource(source)) revert ICourtErrors.UnknownTask(task);
        if (ISource(source).tasks(taskIndex) != task) revert ICourtErrors.UnknownTask(task);
    }

    /// @return expiry Unix seconds
    function _checkFailure(Policy storage p, ITask task, address provider, uint256 attemptIndex)
        private
        view
        returns (uint256 expiry)
    {
        if (task.responseOf(provider) != address(0)) {
            revert ICourtErrors.HasResponse(address(task), provider);
        }
        TaskStatus status = task.getStatus();
        // With FIRST_RESPONSE those who lost the race are not at fault.
        if (status == TaskStatus.FINALIZED || status == TaskStatus.CANCELED) {
            revert ICourtErrors.TaskClosed(address(task));
        }
        expiry = task.getExpiryTime();
        if (block.timestamp <= expiry + p.grace) revert ICourtErrors.NotOverdue(expiry + p.grace);
        uint256 time = expiry - task.attemptTimestamps(attemptIndex);
        if (time < p.minDeliveryTime) revert ICourtErrors.TooLittleTime(time, p.minDeliveryTime);
    }

    /// @notice The provider's stake, or its master's where the provider's would not carry one source.
    function _stakeOf(Wiring memory w, address provider) private view returns (Holds.Stake memory stake) {
        stake = Holds.stakeOf(w, provider);
        uint256 own = stake.lockup + stake.unbonding;
        if (own >= IVault(w.vault).MIN_LOCKUP_PER_SOURCE()) return stake;
        address master = ITerminal(w.terminal).masterOf(provider);
        if (master == address(0)) return stake;
        Holds.Stake memory masters = Holds.stakeOf(w, master);
        if (masters.lockup + masters.unbonding > own) return masters;
    }

    function _file(address source, address task, address provider, Charge charge)
        private
        view
        returns (Opening.Filing memory f)
    {
        (f.subject, f.revision, f.charge) = (task, _name(provider), charge);
        f.unrewarded = msg.sender == ISource(source).getClient();
    }

    /// @dev Takes the place of a revision: a task may be tried once for each provider.
    function _name(address provider) private pure returns (bytes32) {
        return bytes32(uint256(uint160(provider)));
    }
}
