// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title A number and what it was at every block before
library History {
    using SafeCast for uint256;

    struct Step {
        uint48 fromBlock;
        uint208 value;
    }

    struct Steps {
        Step[] _steps;
    }

    /// @notice Sets the value from a block on; the last word on a block is the one that holds.
    /// @param fromBlock not before that of the last step
    function set(Steps storage self, uint256 fromBlock, uint256 value) internal {
        uint256 length = self._steps.length;
        Step memory step = Step({fromBlock: fromBlock.toUint48(), value: value.toUint208()});
        if (length != 0 && self._steps[length - 1].fromBlock == fromBlock) self._steps[length - 1] = step;
        else self._steps.push(step);
    }

    /// @notice The value at a block; 0 before the first step. Looks at log2 of the number of steps.
    function valueAt(Steps storage self, uint256 blockNumber) internal view returns (uint256) {
        uint256 low;
        uint256 high = self._steps.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (self._steps[middle].fromBlock > blockNumber) high = middle;
            else low = middle + 1;
        }
        return low == 0 ? 0 : self._steps[low - 1].value;
    }

    /// @notice The value of the last step, be it of a block to come.
    function latest(Steps storage self) internal view returns (uint256) {
        uint256 length = self._steps.length;
        return length == 0 ? 0 : self._steps[length - 1].value;
    }
}
