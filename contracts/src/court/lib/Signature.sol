// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Whose signature it is
/// @notice A signature of 65 bytes is ECDSA: r, s, v, with s in the lower half. Any other is ERC-1271: the contract's
/// address in its first 20 bytes, then what that contract's `isValidSignature` takes.
/// @dev Says nothing about replay: the digest has to hold a nonce, chain and contract.
library Signature {
    /// @notice What a contract may spend on recognising its own signature.
    uint256 internal constant ERC1271_GAS = 100_000;

    bytes4 private constant _ERC1271_MAGIC = 0x1626ba7e;

    /// @return signer the zero address where nobody signed; also where too little gas was left to ask a contract, so
    /// callers must revert on it
    function signerOf(bytes32 digest, bytes calldata signature) internal view returns (address signer) {
        if (signature.length == 65) {
            (signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
            return signer;
        }
        if (signature.length < 20) return address(0);
        signer = address(bytes20(signature[:20]));
        if (!_recognises(signer, digest, signature[20:])) return address(0);
    }

    /// @dev The answer is read into one word: whatever else is returned is never copied.
    function _recognises(address signer, bytes32 digest, bytes calldata signature)
        private
        view
        returns (bool yes)
    {
        bytes memory question = abi.encodeWithSelector(_ERC1271_MAGIC, digest, signature);
        bytes32 answer = _ERC1271_MAGIC;
        assembly ("memory-safe") {
            mstore(0x00, 0)
            yes := staticcall(ERC1271_GAS, signer, add(question, 0x20), mload(question), 0x00, 0x20)
            yes := and(yes, and(gt(returndatasize(), 0x1f), eq(mload(0x00), answer)))
        }
    }
}
