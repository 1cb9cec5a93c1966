// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Single-use numbers in any order
/// @notice Whoever signs many statements at once need not wait for one to be handed in before the next. One slot holds
/// 256 neighbours.
library Nonces {
    struct Used {
        mapping(address signer => mapping(uint256 word => uint256 bits)) _bits;
    }

    uint256 private constant _LOWEST_BIT = 1;

    error NonceUsed(address signer, uint256 nonce);

    function use(Used storage self, address signer, uint256 nonce) internal {
        requireUnused(self, signer, nonce);
        self._bits[signer][nonce >> 8] |= _LOWEST_BIT << (nonce & 0xff);
    }

    function requireUnused(Used storage self, address signer, uint256 nonce) internal view {
        if (isUsed(self, signer, nonce)) revert NonceUsed(signer, nonce);
    }

    function isUsed(Used storage self, address signer, uint256 nonce) internal view returns (bool) {
        return (self._bits[signer][nonce >> 8] >> (nonce & 0xff)) & 1 != 0;
    }
}
