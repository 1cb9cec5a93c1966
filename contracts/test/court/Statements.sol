// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Clean, Finding} from "../../src/court/Types.sol";

/// @notice What accusers and scanners say.
library Statements {
    /// @param name of the report and of the salt
    function accusation(address source, bytes32 revision, Charge charge, string memory name)
        internal
        pure
        returns (SourceAccusation memory)
    {
        return SourceAccusation({
            source: source,
            revision: revision,
            charge: charge,
            report: keccak256(bytes(name)),
            uri: "ipfs://report",
            salt: keccak256(bytes(name))
        });
    }

    /// @notice Scanned a second ago, good for a day.
    function finding(SourceAccusation memory a, uint256 nonce) internal view returns (Finding memory) {
        return Finding({
            source: a.source,
            revision: a.revision,
            charge: uint8(a.charge),
            report: a.report,
            artifact: keccak256("artifact"),
            ruleset: keccak256("ruleset"),
            scannedAt: uint64(block.timestamp - 1),
            deadline: uint64(block.timestamp + 1 days),
            nonce: nonce
        });
    }

    /// @notice What EIP-712 has a scanner sign, put together without the court.
    function digestUnder(uint256 chain, address court, Finding memory said) internal pure returns (bytes32) {
        bytes32 typehash = keccak256(
            "Finding(address source,bytes32 revision,uint8 charge,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 deadline,uint256 nonce)"
        );
        return _digest(chain, court, keccak256(abi.encode(typehash, said)));
    }

    /// @notice The same of a statement that a revision is clean.
    function cleanDigest(uint256 chain, address clearance, Clean memory said)
        internal
        pure
        returns (bytes32)
    {
        bytes32 typehash = keccak256(
            "Clean(address source,bytes32 revision,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 expiresAt,uint256 nonce)"
        );
        return _digest(chain, clearance, keccak256(abi.encode(typehash, said)));
    }

    function _digest(uint256 chain, address verifier, bytes32 words) private pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("OGPU Court"),
                keccak256("1"),
                chain,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, words));
    }
}
