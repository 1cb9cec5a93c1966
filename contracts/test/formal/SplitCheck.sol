// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../../src/court/lib/Split.sol";

/// @notice Nobody's share, for a symbolic executor, which tries every `check` for all values at once. What shares of a sum
/// come to it does not decide: 256-bit products and quotients of unknowns. That is fuzzed.
contract SplitCheck {
    function check_nothingForNobody(uint256 amount) external pure {
        (uint256 each, uint256 total) = Split.equally(amount, 0);
        assert(each == 0 && total == 0);
    }
}
