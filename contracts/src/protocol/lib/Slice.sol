// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A part of a stored array: from `lower` up to and including `upper`, cut to what there is. Both bounds are part
/// of it on the live network too, where one that is out of range panics.
library Slice {
    function slice(address[] storage array, uint256 lower, uint256 upper)
        internal
        view
        returns (address[] memory part)
    {
        (uint256 from, uint256 end) = cut(array.length, lower, upper);
        part = new address[](end - from);
        for (uint256 i = from; i < end; ++i) {
            part[i - from] = array[i];
        }
    }

    function slice(uint256[] storage array, uint256 lower, uint256 upper)
        internal
        view
        returns (uint256[] memory part)
    {
        (uint256 from, uint256 end) = cut(array.length, lower, upper);
        part = new uint256[](end - from);
        for (uint256 i = from; i < end; ++i) {
            part[i - from] = array[i];
        }
    }

    /// @return from of the first element
    /// @return end of the last one, plus one: from <= end <= length
    function cut(uint256 length, uint256 lower, uint256 upper)
        internal
        pure
        returns (uint256 from, uint256 end)
    {
        end = upper < length ? upper + 1 : length;
        from = lower < end ? lower : end;
    }
}
