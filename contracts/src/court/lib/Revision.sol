// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The name of one version of a source
library Revision {
    /// @notice abi.encode(SourceParams) with two empty strings: the offset, ten fields, two lengths.
    uint256 internal constant MIN_PARAMS_SIZE = 13 * 32;

    /// @param params abi.encode(SourceParams), as a source returns it. Other bytes are never mistaken for it: their name
    /// differs
    /// @return name keccak256(abi.encode(source, SourceParams)), without decoding
    function nameOf(address source, bytes memory params) internal pure returns (bytes32 name) {
        // The two encodings differ in front only: there an offset, here the source and an offset greater by its word. So
        // these two words take the place of the length and the offset while the hash is taken.
        assembly ("memory-safe") {
            let length := mload(params)
            let offset := mload(add(params, 0x20))
            mstore(params, shr(96, shl(96, source)))
            mstore(add(params, 0x20), add(offset, 0x20))
            name := keccak256(params, add(length, 0x20))
            mstore(params, length)
            mstore(add(params, 0x20), offset)
        }
    }
}
