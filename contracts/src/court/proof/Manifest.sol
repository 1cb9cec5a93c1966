// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";
import {Json} from "./Json.sol";
import {Scalar} from "./Scalar.sol";
import {Text} from "./Text.sol";

/// @title Whether a manifest that an image is pinned to can be one
/// @notice A manifest without a media type is sound: OCI 1.0 leaves it to the writer.
library Manifest {
    uint256 private constant DIGEST_LENGTH = 64;

    /// @return whether no engine could run the image: the manifest is no JSON object, has neither layers nor manifests, or
    /// both, or a media type of something else
    function contradictsItself(bytes memory manifest) internal pure returns (bool) {
        (bool isObject, Json.Members memory members) = Json.parse(manifest);
        if (!isObject) return true;
        bool layers = _isFilled(members, "layers");
        bool manifests = _isFilled(members, "manifests");
        if (layers == manifests) return true;

        Json.Member memory mediaType = Json.find(members, "mediaType");
        if (mediaType.count == 0) return false;
        if (mediaType.count > 1 || !mediaType.exact) revert IProofs.AmbiguousMember();
        uint256 c = Text.byteAt(manifest, mediaType.value);
        // Engines take null and the empty string for none at all.
        if (c == 0x6e) return false;
        (uint256 start, uint256 end) = Json.plainString(manifest, mediaType.value);
        // Written with escapes, it might be anything.
        if (start == 0 && c == 0x22) revert IProofs.AmbiguousMember();
        if (start == end && c == 0x22) return false;
        return !(layers ? _isManifestType(manifest, start, end) : _isIndexType(manifest, start, end));
    }

    /// @param image a scalar of a compose file
    /// @return digest SHA-256 that the image named there is pinned to
    function digestOf(bytes memory compose, Scalar.Span memory image) internal pure returns (bytes32 digest) {
        uint256 last = Text.skipPrintable(compose, image.start, 0x20, 0x22);
        if (last > image.end) last = image.end;
        if (last < image.start + DIGEST_LENGTH + 9) revert IProofs.ImageNotPinned();
        if (last != image.end && (image.quoted || Text.skipSpaces(compose, last) < image.end)) {
            revert IProofs.ImageNotPinned();
        }
        uint256 first = last - DIGEST_LENGTH;
        if (!Text.hasAt(compose, first - 8, "@sha256:")) revert IProofs.ImageNotPinned();
        uint256 bits;
        for (uint256 i = first; i < last; ++i) {
            uint256 c = Text.byteAt(compose, i);
            if (Text.isIn(c, Text.DIGITS)) c -= 0x30;
            else if (c >= 0x61 && c <= 0x66) c -= 0x61 - 10;
            else revert IProofs.ImageNotPinned();
            bits = bits << 4 | c;
        }
        return bytes32(bits);
    }

    /// @return whether a member is an array with something in it
    function _isFilled(Json.Members memory members, bytes memory name) private pure returns (bool) {
        Json.Member memory member = Json.find(members, name);
        if (member.count > 1 || (member.count == 1 && !member.exact)) revert IProofs.AmbiguousMember();
        return member.count == 1 && Json.isFilledArray(members.text, member.value);
    }

    function _isManifestType(bytes memory text, uint256 start, uint256 end) private pure returns (bool) {
        return _is(text, start, end, "application/vnd.oci.image.manifest.v1+json")
            || _is(text, start, end, "application/vnd.docker.distribution.manifest.v2+json");
    }

    function _isIndexType(bytes memory text, uint256 start, uint256 end) private pure returns (bool) {
        return _is(text, start, end, "application/vnd.oci.image.index.v1+json")
            || _is(text, start, end, "application/vnd.docker.distribution.manifest.list.v2+json");
    }

    function _is(bytes memory text, uint256 start, uint256 end, bytes memory word)
        private
        pure
        returns (bool)
    {
        return end - start == word.length && Text.hasAt(text, start, word);
    }
}
