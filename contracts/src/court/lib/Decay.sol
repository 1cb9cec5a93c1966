// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @title Weights that halve as they age
/// @notice What is left of a weight depends on its age alone, not on how often or when it was looked at, added or moved on.
library Decay {
    using SafeCast for uint256;

    uint256 internal constant HALF_LIFE = 90 days;

    int256 private constant _LN2_WAD = 693_147_180_559_945_309;

    /// @param good weight of what went well, 18 decimals, as of `since`
    /// @param bad weight of what did not
    /// @param since Unix seconds
    struct Weights {
        uint104 good;
        uint104 bad;
        uint40 since;
    }

    /// @return what is left of a weight after so many seconds
    function aged(uint256 weight, uint256 age) internal pure returns (uint256) {
        // A constant of seconds, far below the limit.
        // forge-lint: disable-next-line(unsafe-typecast)
        int256 exponent = -_LN2_WAD * age.toInt256() / int256(HALF_LIFE);
        return weight * uint256(FixedPointMathLib.expWad(exponent)) / 1e18;
    }

    /// @return good as of now
    /// @return bad as of now
    function present(Weights storage self) internal view returns (uint256 good, uint256 bad) {
        uint256 age = block.timestamp - self.since;
        return (aged(self.good, age), aged(self.bad, age));
    }

    /// @notice Sets both as of now.
    function set(Weights storage self, uint256 good, uint256 bad) internal {
        self.good = good.toUint104();
        self.bad = bad.toUint104();
        self.since = block.timestamp.toUint40();
    }
}
