// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../protocol/interfaces/IVault.sol";
import {Policy, Settlement, Wiring} from "../CourtTypes.sol";
import {Charge} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {CourtStore} from "./CourtStore.sol";
import {Split} from "./Split.sol";

/// @title What a charge costs, and holding it
library Holds {
    /// @notice What the Vault may spend on one call. A Vault that eats all its gas cannot stop a case from ending.
    uint256 internal constant VAULT_GAS = 300_000;

    /// @param lockup wei
    /// @param unbonding wei
    /// @param penalty wei
    struct Stake {
        address account;
        uint256 lockup;
        uint256 unbonding;
        uint256 penalty;
    }

    function stakeOf(Wiring memory w, address account) internal view returns (Stake memory stake) {
        stake.account = account;
        stake.lockup = IVault(w.vault).lockupOf(account);
        stake.unbonding = IVault(w.vault).unbondingOf(account);
    }

    /// @param payment wei of the task; of no meaning unless the charge is non-delivery
    function fix(Wiring memory w, Policy storage p, Charge charge, uint256 payment, Stake memory stake)
        internal
        view
    {
        uint256 penalty;
        if (charge == Charge.MalformedSource) {
            penalty = Split.bps(IVault(w.vault).MIN_LOCKUP_PER_SOURCE(), p.penaltyBps);
        } else if (charge == Charge.NonDelivery) {
            penalty = Split.smaller(Split.bps(stake.lockup, p.penaltyBps), payment);
        } else {
            penalty = Split.bps(stake.lockup + stake.unbonding, p.penaltyBps);
        }
        stake.penalty = Split.smaller(penalty, p.penaltyCap);
    }

    /// @notice Sanctions the penalty, as far as there is stake and the Vault agrees.
    /// @return hold wei
    function place(CourtStore storage s, Wiring memory w, Stake memory stake)
        internal
        returns (uint256 hold)
    {
        hold = Split.smaller(stake.penalty, stake.lockup + stake.unbonding);
        if (hold == 0) return 0;
        if (!_sanction(w, stake.account, hold)) {
            // A Vault whose judge reaches the lockup only.
            hold = Split.smaller(hold, stake.lockup);
            if (hold == 0 || !_sanction(w, stake.account, hold)) return 0;
        }
        s.held[stake.account] += hold;
    }

    /// @notice What `ICourt.sweep` does.
    function sweep(CourtStore storage s, Wiring memory w, address account, uint256 amount)
        internal
        returns (uint256 received, uint256 actual)
    {
        IVault vault = IVault(w.vault);
        uint256 expected = s.held[account] - s.swept[account];
        actual = vault.sanctionOf{gas: VAULT_GAS}(account);
        if (actual != expected) return (0, actual);

        uint256 others = w.settlement == Settlement.External ? expected - amount : 0;
        if (others != 0) vault.waive{gas: VAULT_GAS}(account, others);
        uint256 before = address(this).balance;
        vault.withdrawSanctionOf{gas: VAULT_GAS}(account);
        received = address(this).balance - before;
        if (others != 0) vault.sanction{gas: VAULT_GAS}(account, others);

        uint256 due = w.settlement == Settlement.Sweep ? expected : 0;
        if (received != due) revert ICourtErrors.SweptOther(due, received);
    }

    /// @notice Makes sure that a call into the Vault that fails does not fail for want of gas: it gets 63/64 of what there
    /// is. Else whoever opens a case against himself could see to it that nothing is held.
    function requireGas() internal view {
        if (gasleft() < VAULT_GAS + VAULT_GAS / 32 + 20_000) revert ICourtErrors.TooLittleGas();
    }

    function _sanction(Wiring memory w, address account, uint256 amount) private returns (bool) {
        requireGas();
        try IVault(w.vault).sanction{gas: VAULT_GAS}(account, amount) {
            return true;
        } catch {
            return false;
        }
    }
}
