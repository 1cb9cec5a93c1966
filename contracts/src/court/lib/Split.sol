// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Shares of a sum that never come to more than it
library Split {
    uint256 internal constant WHOLE = 10_000;

    /// @param bps_ at most `WHOLE`
    /// @return rounded down, for any amount
    function bps(uint256 amount, uint256 bps_) internal pure returns (uint256) {
        return amount / WHOLE * bps_ + amount % WHOLE * bps_ / WHOLE;
    }

    /// @return each of `parts` equal shares, and what they come to; nothing for nobody
    function equally(uint256 amount, uint256 parts) internal pure returns (uint256 each, uint256 total) {
        if (parts == 0) return (0, 0);
        each = amount / parts;
        total = each * parts;
    }

    function smaller(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function larger(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }
}
