// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";

/// @title A set of hashes in memory, to tell whether a key has stood in its mapping before
library KeySet {
    /// @dev A power of two.
    uint256 private constant SLOTS = 1024;
    /// @dev A file whose keys were chosen to fall on the same slot must not cost more than its share.
    uint256 private constant PROBES = 16;

    function create() internal pure returns (bytes32[] memory) {
        return new bytes32[](SLOTS);
    }

    /// @param key not zero
    /// @return whether it was not in the set yet
    function add(bytes32[] memory slots, bytes32 key) internal pure returns (bool) {
        uint256 slot = uint256(key);
        unchecked {
            for (uint256 k = 0; k < PROBES; ++k) {
                slot &= SLOTS - 1;
                bytes32 there = slots[slot];
                if (there == key) return false;
                if (there == 0) {
                    slots[slot] = key;
                    return true;
                }
                ++slot;
            }
        }
        revert IProofs.TooComplex();
    }
}
