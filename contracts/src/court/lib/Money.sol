// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {Settlement, Wiring} from "../CourtTypes.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {CourtStore} from "./CourtStore.sol";
import {Split} from "./Split.sol";

/// @title Credits, the court's own pot, and the fire
/// @notice Nobody is paid but by his own `withdraw`.
library Money {
    address internal constant FIRE = 0x000000000000000000000000000000000000dEaD;

    function credit(CourtStore storage s, address account, uint256 amount) internal {
        if (amount == 0) return;
        s.credit[account] += amount;
        emit ICourtEvents.Credited(account, amount);
    }

    /// @notice Takes `needed` out of what was sent with the call, and credits the sender with the rest.
    function charge(CourtStore storage s, uint256 needed) internal {
        if (msg.value < needed) revert ICourtErrors.BondTooSmall(msg.value, needed);
        credit(s, msg.sender, msg.value - needed);
    }

    /// @notice Burns, or where rewards come out of the pot, fills it.
    function sink(CourtStore storage s, Wiring memory w, uint256 amount) internal {
        if (amount == 0) return;
        bool burned = w.settlement == Settlement.Sweep
            && SafeTransferLib.trySafeTransferETH(FIRE, amount, SafeTransferLib.GAS_STIPEND_NO_STORAGE_WRITES);
        if (!burned) s.pot += amount;
    }

    /// @notice Keeps what several accounts may claim.
    function setAside(CourtStore storage s, Wiring memory w, uint256 amount) internal {
        if (w.settlement == Settlement.Sweep) s.unclaimed += amount;
        else s.pot += amount;
    }

    /// @notice Pays what was set aside; where the Vault pays others, what the pot has, and the rest is owed.
    function reward(CourtStore storage s, Wiring memory w, address account, uint256 amount) internal {
        if (w.settlement == Settlement.Sweep) {
            s.unclaimed -= amount;
            credit(s, account, amount);
            return;
        }
        uint256 covered = Split.smaller(amount, s.pot);
        s.pot -= covered;
        credit(s, account, covered);
        if (amount == covered) return;
        s.owed[account] += amount - covered;
        emit ICourtEvents.Owed(account, amount - covered);
    }

    function withdraw(CourtStore storage s) internal {
        uint256 covered = Split.smaller(s.owed[msg.sender], s.pot);
        uint256 amount = s.credit[msg.sender] + covered;
        if (amount == 0) revert ICourtErrors.NothingDue();
        s.credit[msg.sender] = 0;
        if (covered != 0) {
            s.owed[msg.sender] -= covered;
            s.pot -= covered;
        }
        emit ICourtEvents.Withdrawn(msg.sender, amount);
        SafeTransferLib.safeTransferETH(msg.sender, amount);
    }
}
