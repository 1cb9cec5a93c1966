// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {CidText} from "./CidText.sol";

/// @notice Makes up what there is to show against a source.
library Exhibited {
    function url(bytes memory content) internal pure returns (string memory) {
        return string.concat("https://cipfs.ogpuscan.io/ipfs/", CidText.v1Raw(sha256(content)));
    }

    /// @notice What shows metadata alone.
    function metadataProof(bytes memory metadata) internal pure returns (bytes memory) {
        return abi.encode(IProofs.Exhibit(metadata, 0, "", 0, ""));
    }

    /// @notice Metadata whose CPU environment is this compose file.
    function metadataOf(bytes memory compose) internal pure returns (bytes memory) {
        return abi.encodePacked('{"cpu": "', url(compose), '", "nvidia": "", "amd": "", "name": "n"}');
    }

    /// @return where `word` begins in `text` for the first time
    function offsetOf(bytes memory text, bytes memory word) internal pure returns (uint256) {
        for (uint256 i = 0; i + word.length <= text.length; ++i) {
            uint256 k;
            while (k < word.length && text[i + k] == word[k]) ++k;
            if (k == word.length) return i;
        }
        revert("offsetOf: not there");
    }

    /// @return text 64 lower-case digits
    function hexOf(bytes32 digest) internal pure returns (bytes memory text) {
        text = new bytes(64);
        for (uint256 i = 0; i < 64; ++i) {
            text[i] = bytes("0123456789abcdef")[uint256(digest) >> (252 - 4 * i) & 15];
        }
    }
}
