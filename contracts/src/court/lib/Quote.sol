// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISource} from "../../protocol/interfaces/ISource.sol";
import {Policy, Wiring} from "../CourtTypes.sol";
import {Charge} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Holds} from "./Holds.sol";
import {Opening} from "./Opening.sol";
import {Policies} from "./Policies.sol";
import {Split} from "./Split.sol";

/// @title What a case would cost that was opened now
library Quote {
    /// @notice What `ICourtViews.bondFor` returns.
    function bond(CourtStore storage s, Charge charge, uint256 hold_, uint256 round)
        external
        view
        returns (uint256)
    {
        return Opening.bondFor(_terms(s, charge), hold_, round);
    }

    /// @notice What `ICourtViews.holdFor` returns.
    function hold(CourtStore storage s, Wiring memory w, address source, Charge charge)
        external
        view
        returns (uint256)
    {
        if (!Cases.onSource(charge)) revert ICourtErrors.WrongCharge(charge);
        Holds.Stake memory stake = Holds.stakeOf(w, ISource(source).getClient());
        Holds.fix(w, _terms(s, charge), charge, 0, stake);
        return Split.smaller(stake.penalty, stake.lockup + stake.unbonding);
    }

    function _terms(CourtStore storage s, Charge charge) private view returns (Policy storage) {
        return s.policies[Policies.current(s.lines[charge])];
    }
}
