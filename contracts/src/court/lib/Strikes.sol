// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Failures of a provider by day, in one word
/// @dev The latest day with a failure, then thirteen counters of sixteen bits: that day's and the twelve before. Thirteen, so
/// that a window of seven days still stands for a failure that is charged six days late.
library Strikes {
    uint256 private constant _LANES = 13;
    uint256 private constant _LANE = 16;
    uint256 private constant _FULL = 0xffff;
    uint256 private constant _DAY = 208;
    uint256 private constant _COUNTERS = type(uint208).max;

    uint256 internal constant WINDOW = 7;

    /// @param day Unix days
    function add(uint256 self, uint256 day) internal pure returns (uint256) {
        uint256 latest = self >> _DAY;
        if (day > latest) {
            uint256 passed = day - latest;
            uint256 counters = passed < _LANES ? (self << (_LANE * passed)) & _COUNTERS : 0;
            return (day << _DAY) | counters | 1;
        }
        if (latest - day >= _LANES || _on(self, latest, day) == _FULL) return self;
        return self + _one(latest - day);
    }

    /// @notice Takes one back that was added for that day, if it is still counted.
    function remove(uint256 self, uint256 day) internal pure returns (uint256) {
        uint256 latest = self >> _DAY;
        if (latest < day || _on(self, latest, day) == 0) return self;
        return self - _one(latest - day);
    }

    /// @return those of that day and the six before
    function count(uint256 self, uint256 day) internal pure returns (uint256) {
        uint256 latest = self >> _DAY;
        uint256 sum = 0;
        for (uint256 i = 0; i < WINDOW && i <= day; ++i) {
            if (day - i <= latest) sum += _on(self, latest, day - i);
        }
        return sum;
    }

    function _on(uint256 self, uint256 latest, uint256 day) private pure returns (uint256) {
        uint256 lane = latest - day;
        return lane < _LANES ? (self >> (_LANE * lane)) & _FULL : 0;
    }

    function _one(uint256 lane) private pure returns (uint256) {
        uint256 one = 1;
        return one << (_LANE * lane);
    }
}
