// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../../src/court/lib/Split.sol";

/// @notice The smaller and the larger of two. Shares of a sum multiply two unknowns, which this prover does not
/// decide: that is fuzzed. Read by the compiler's prover; never deployed.
contract SplitProof {
    function ends(uint256 a, uint256 b) external pure {
        assert(Split.smaller(a, b) <= Split.larger(a, b));
        assert(Split.smaller(a, b) == a || Split.smaller(a, b) == b);
        assert(Split.larger(a, b) == a || Split.larger(a, b) == b);
        if (Split.smaller(a, b) == Split.larger(a, b)) assert(a == b);
    }
}
