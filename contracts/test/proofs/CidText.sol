// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Writes CIDs, for tests to name what they make up.
library CidText {
    bytes private constant BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    bytes private constant BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// @param digest SHA-256 of a dag-pb node
    function v0(bytes32 digest) internal pure returns (string memory) {
        // Long division by 58, byte by byte.
        bytes memory number = abi.encodePacked(hex"1220", digest);
        bytes memory text = new bytes(46);
        for (uint256 k = 46; k > 0; --k) {
            uint256 rest;
            for (uint256 i = 0; i < number.length; ++i) {
                rest = rest << 8 | uint8(number[i]);
                // forge-lint: disable-next-line(unsafe-typecast): rest is below 58 * 256
                number[i] = bytes1(uint8(rest / 58));
                rest %= 58;
            }
            text[k - 1] = BASE58[rest];
        }
        return string(text);
    }

    function v1Raw(bytes32 digest) internal pure returns (string memory) {
        return _base32(abi.encodePacked(hex"01551220", digest));
    }

    function v1DagPb(bytes32 digest) internal pure returns (string memory) {
        return _base32(abi.encodePacked(hex"01701220", digest));
    }

    function _base32(bytes memory content) private pure returns (string memory) {
        bytes memory text = new bytes(59);
        text[0] = "b";
        uint256 bits;
        uint256 count;
        uint256 next = 1;
        for (uint256 i = 0; i < content.length; ++i) {
            bits = (bits << 8 | uint8(content[i])) & 0xffff;
            for (count += 8; count >= 5; count -= 5) {
                text[next++] = BASE32[(bits >> (count - 5)) & 31];
            }
        }
        text[next] = BASE32[(bits << (5 - count)) & 31];
        return string(text);
    }
}
