// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {LibBit} from "solady/utils/LibBit.sol";
import {IVault} from "../../protocol/interfaces/IVault.sol";
import {Case, Policy, Settlement, Wiring} from "../CourtTypes.sol";
import {Outcome, Phase} from "../Types.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {Capacity} from "./Capacity.sol";
import {Cases} from "./Cases.sol";
import {CourtStore, Level} from "./CourtStore.sol";
import {Holds} from "./Holds.sol";
import {Money} from "./Money.sol";
import {Split} from "./Split.sol";
import {Victims} from "./Victims.sol";

/// @title Where a hold goes once its case is settled
/// @notice Nothing here can keep a case from being settled: what the Vault refuses stays held and is tried again.
library Discharge {
    using SafeCast for uint256;
    using Cases for Case;
    using Capacity for Level;

    /// @notice What `ICourt.discharge` does.
    function run(CourtStore storage s, Wiring memory w, bytes32 id) external {
        Case storage c = Cases.inPhase(s, id, Phase.Settled);
        if (!attempt(s, w, id, c)) revert ICourtErrors.NothingDue();
    }

    /// @return moved whether anything was
    function attempt(CourtStore storage s, Wiring memory w, bytes32 id, Case storage c)
        internal
        returns (bool moved)
    {
        if (c.hold == 0) return false;
        return c.outcome == Outcome.Convicted ? _take(s, w, id, c) : _giveBack(s, w, id, c);
    }

    /// @dev From the Vault first; from what was swept into the court, only the rest.
    function _giveBack(CourtStore storage s, Wiring memory w, bytes32 id, Case storage c)
        private
        returns (bool)
    {
        (address account, uint256 amount) = (c.accused, c.hold);
        uint256 sanctioned = Split.smaller(amount, s.held[account] - s.swept[account]);
        if (sanctioned != 0 && !_waive(w, account, sanctioned)) {
            emit ICourtEvents.HoldStuck(id, account, amount);
            return false;
        }
        c.hold = 0;
        s.held[account] -= amount;
        uint256 swept = amount - sanctioned;
        if (swept != 0) {
            s.swept[account] -= swept;
            if (!_deposit(w, account, swept)) Money.credit(s, account, swept);
        }
        emit ICourtEvents.HoldReleased(id, account, amount);
        return true;
    }

    function _take(CourtStore storage s, Wiring memory w, bytes32 id, Case storage c) private returns (bool) {
        uint256 bucket = Capacity.size(w.vault.balance, w.capacityBps);
        uint256 amount = Split.smaller(c.hold, s.level.available(bucket));
        if (amount == 0 || !_collect(s, w, c.accused, amount)) return false;
        s.level.use(bucket, amount);
        c.hold -= amount.toUint96();
        s.held[c.accused] -= amount;
        _distribute(s, w, id, c, amount);
        return true;
    }

    /// @notice Sees to it that the court has `amount` of the account's, or that it went where the Vault sends it.
    function _collect(CourtStore storage s, Wiring memory w, address account, uint256 amount)
        private
        returns (bool)
    {
        if (w.settlement == Settlement.None) return true;
        if (s.swept[account] < amount) {
            Holds.requireGas();
            uint256 expected = s.held[account] - s.swept[account];
            try ICourt(address(this)).sweep(account, amount) returns (uint256 received, uint256 actual) {
                if (actual != expected) {
                    emit ICourtEvents.SweepBlocked(account, expected, actual);
                    return false;
                }
                s.swept[account] += received;
            } catch {
                emit ICourtEvents.SweepBlocked(account, expected, expected);
                return false;
            }
        }
        if (w.settlement == Settlement.Sweep) s.swept[account] -= amount;
        return true;
    }

    function _distribute(CourtStore storage s, Wiring memory w, bytes32 id, Case storage c, uint256 amount)
        private
    {
        Policy storage p = c.policyOf(s);
        bool sweeps = w.settlement == Settlement.Sweep;
        uint256 bounty = c.unrewarded ? 0 : _toAccusers(s, w, id, c, Split.bps(amount, p.bountyBps));
        uint256 panel = toPanel(s, w, id, c, Split.bps(amount, p.panelBps), sweeps);
        // Where the Vault pays others, the court has nothing to give but rewards, and nothing to burn.
        uint256 victims = sweeps ? Victims.add(s, id, c, Split.bps(amount, p.victimBps)) : 0;
        uint256 burned = sweeps ? amount - bounty - panel - victims : 0;
        if (sweeps) Money.sink(s, w, burned);
        emit ICourtEvents.Taken(id, c.accused, amount, bounty, panel, victims, burned);
    }

    /// @notice Alike for the accuser and every signer who has not been released yet.
    function _toAccusers(CourtStore storage s, Wiring memory w, bytes32 id, Case storage c, uint256 amount)
        private
        returns (uint256 given)
    {
        uint256 signers = LibBit.popCount(c.signers);
        uint256 each;
        (each, given) = Split.equally(amount, signers + 1);
        s.shares[id].perSigner += each;
        if (w.settlement == Settlement.Sweep) Money.setAside(s, w, given);
        Money.reward(s, w, c.accuser, each);
    }

    /// @param funded whether the court has the money
    function toPanel(
        CourtStore storage s,
        Wiring memory w,
        bytes32 id,
        Case storage c,
        uint256 amount,
        bool funded
    ) internal returns (uint256 given) {
        uint256 each;
        (each, given) = Split.equally(amount, c.revealed);
        if (given == 0) return 0;
        s.shares[id].perVoter += each;
        if (funded) Money.setAside(s, w, given);
    }

    function _waive(Wiring memory w, address account, uint256 amount) private returns (bool) {
        Holds.requireGas();
        try IVault(w.vault).waive{gas: Holds.VAULT_GAS}(account, amount) {
            return true;
        } catch {
            return false;
        }
    }

    function _deposit(Wiring memory w, address account, uint256 amount) private returns (bool) {
        Holds.requireGas();
        try IVault(w.vault).deposit{value: amount, gas: Holds.VAULT_GAS}(account) {
            return true;
        } catch {
            return false;
        }
    }
}
