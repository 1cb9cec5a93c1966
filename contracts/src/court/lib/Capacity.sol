// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Level} from "./CourtStore.sol";
import {Split} from "./Split.sol";

/// @title How much may be taken in a day
/// @notice A bucket of half the day's capacity that refills by its size within 24 hours: what was in it and what flowed in
/// within any 24 hours are never more than the day's capacity together.
library Capacity {
    using SafeCast for uint256;

    uint256 private constant _REFILL = 1 days;

    /// @return wei of the whole bucket
    function size(uint256 balance, uint256 capacityBps) internal pure returns (uint256) {
        return Split.bps(balance, capacityBps) / 2;
    }

    function available(Level storage self, uint256 bucket) internal view returns (uint256) {
        uint256 used = _used(self, bucket);
        return bucket > used ? bucket - used : 0;
    }

    function use(Level storage self, uint256 bucket, uint256 amount) internal {
        self.used = (_used(self, bucket) + amount).toUint216();
        self.since = uint40(block.timestamp);
    }

    function _used(Level storage self, uint256 bucket) private view returns (uint256) {
        uint256 refilled = bucket * (block.timestamp - self.since) / _REFILL;
        return self.used > refilled ? self.used - refilled : 0;
    }
}
