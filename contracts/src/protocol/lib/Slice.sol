// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A part of a stored array: from `lower` up to, not including, `upper`, both cut to what there is.
library Slice {
    function slice(address[] storage array, uint256 lower, uint256 upper)
        internal
        view
        returns (address[] memory part)
    {
        (lower, upper) = cut(array.length, lower, upper);
        part = new address[](upper - lower);
        for (uint256 i = lower; i < upper; ++i) {
            part[i - lower] = array[i];
        }
    }

    function slice(uint256[] storage array, uint256 lower, uint256 upper)
        internal
        view
        returns (uint256[] memory part)
    {
        (lower, upper) = cut(array.length, lower, upper);
        part = new uint256[](upper - lower);
        for (uint256 i = lower; i < upper; ++i) {
            part[i - lower] = array[i];
        }
    }

    /// @return bounds with lower <= upper <= length
    function cut(uint256 length, uint256 lower, uint256 upper) internal pure returns (uint256, uint256) {
        if (upper > length) upper = length;
        if (lower > upper) lower = upper;
        return (lower, upper);
    }
}
