// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Wiring} from "../CourtTypes.sol";
import {Finding} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {IScanners} from "../interfaces/IScanners.sol";
import {CourtStore} from "./CourtStore.sol";
import {Nonces} from "./Nonces.sol";
import {Opening} from "./Opening.sol";
import {Signature} from "./Signature.sol";

/// @title Whether a quorum of scanners says so
library Findings {
    using Nonces for Nonces.Used;

    /// @notice As many as there are seats.
    uint256 internal constant MAX = 32;

    bytes32 private constant _TYPEHASH = keccak256(
        "Finding(address source,bytes32 revision,uint8 charge,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 deadline,uint256 nonce)"
    );

    /// @notice The EIP-712 digest.
    function digest(bytes32 domain, Finding calldata finding) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(_TYPEHASH, finding))));
    }

    /// @notice Uses the findings up for the case that they open.
    /// @return signers in their order
    /// @return seats one bit for each
    function accept(
        CourtStore storage s,
        Wiring memory w,
        bytes32 domain,
        Opening.Filing memory f,
        Finding[] calldata findings,
        bytes[] calldata signatures
    ) internal returns (address[] memory signers, uint32 seats) {
        signers = new address[](findings.length);
        address last = address(0);
        for (uint256 i = 0; i < findings.length; ++i) {
            _checkTerms(f, findings[i], i);
            address signer = Signature.signerOf(digest(domain, findings[i]), signatures[i]);
            if (signer == address(0)) revert ICourtErrors.BadSignature(i);
            if (signer <= last) revert ICourtErrors.SignersUnordered(i);
            seats |= _seat(w, signer);
            s.nonces.use(signer, findings[i].nonce);
            Opening.spend(s, f, findings[i].report);
            signers[i] = last = signer;
        }
    }

    /// @notice Puts an equal part of the bond at stake for each signer.
    function reserve(
        Wiring memory w,
        Opening.Filing memory f,
        Finding[] calldata findings,
        address[] memory signers
    ) internal {
        uint256 slice = f.bond / signers.length;
        for (uint256 i = 0; i < signers.length; ++i) {
            IScanners(w.scanners).reserve(signers[i], slice);
            emit ICourtEvents.FindingAccepted(f.id, signers[i], findings[i].report, slice);
        }
    }

    function _checkTerms(Opening.Filing memory f, Finding calldata finding, uint256 i) private view {
        if (
            finding.source != f.subject || finding.revision != f.revision || finding.charge != uint8(f.charge)
        ) revert ICourtErrors.OtherFinding(i);
        if (finding.scannedAt > block.timestamp || finding.deadline < block.timestamp) {
            revert ICourtErrors.FindingExpired(i);
        }
    }

    /// @dev Members when the block began, so that nobody joins in order to sign.
    function _seat(Wiring memory w, address signer) private view returns (uint32) {
        IScanners scanners = IScanners(w.scanners);
        if (!scanners.isMemberAt(signer, block.number)) revert ICourtErrors.NotMember(signer);
        return uint32(1) << scanners.seatOf(signer);
    }
}
