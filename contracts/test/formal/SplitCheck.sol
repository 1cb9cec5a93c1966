// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../../src/court/lib/Split.sol";

/// @notice What shares come to, for a symbolic executor, which tries every `check` for all values at once.
contract SplitCheck {
    function check_aShareIsNoMoreThanTheSum(uint256 amount, uint256 bps) external pure {
        if (bps <= Split.WHOLE) assert(Split.bps(amount, bps) <= amount);
    }

    /// @dev All the ether there is stays under 2^96.
    function check_aShareOfEtherIsNoMoreThanTheSum(uint96 amount, uint16 bps) external pure {
        if (bps <= Split.WHOLE) assert(Split.bps(amount, bps) <= amount);
    }

    function check_ofWholeIsAll(uint256 amount) external pure {
        assert(Split.bps(amount, Split.WHOLE) == amount);
    }

    function check_equalSharesAreNoMoreThanTheSum(uint96 amount, uint8 parts) external pure {
        (uint256 each, uint256 total) = Split.equally(amount, parts);
        assert(total <= amount);
        assert(each <= amount);
        if (parts > 0) assert(amount - total < parts);
    }

    function check_nothingForNobody(uint256 amount) external pure {
        (uint256 each, uint256 total) = Split.equally(amount, 0);
        assert(each == 0 && total == 0);
    }
}
