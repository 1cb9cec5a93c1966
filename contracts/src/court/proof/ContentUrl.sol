// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";
import {Cid} from "./Cid.sol";
import {Text} from "./Text.sol";

/// @title URLs that name their content by a CID
/// @notice `ipfs://CID`, and `https://host/ipfs/CID` or `http://host/ipfs/CID` of a gateway. Nothing may follow the CID: a
/// path would name another file, and a query can change what a gateway answers.
library ContentUrl {
    uint256 private constant LONGEST_HOST = 255;
    /// @dev Letters, digits, `-`, `.` and the `:` of a port. Not `@` and not `%`, by which hosts are disguised.
    uint256 private constant HOST = Text.DIGITS | Text.LETTERS | (1 << 0x2d) | (1 << 0x2e) | (1 << 0x3a);

    /// @notice Reverts unless the URL from `start` to `end` in `text` names exactly `content`.
    function requireNames(bytes memory text, uint256 start, uint256 end, bytes memory content) internal view {
        (bool raw, bytes32 digest) = Cid.parse(text, _cidOf(text, start, end), end);
        if (!Cid.holds(raw, digest, content)) revert IProofs.ContentMismatch();
    }

    function _cidOf(bytes memory text, uint256 start, uint256 end) private pure returns (uint256) {
        uint256 host;
        if (Text.hasAt(text, start, "ipfs://")) return start + 7;
        if (Text.hasAt(text, start, "https://")) host = start + 8;
        else if (Text.hasAt(text, start, "http://")) host = start + 7;
        else revert IProofs.UrlNotContentAddressed();

        uint256 i = host;
        while (i < end && i - host <= LONGEST_HOST && Text.isIn(Text.byteAt(text, i), HOST)) ++i;
        if (i == host || !Text.hasAt(text, i, "/ipfs/")) revert IProofs.UrlNotContentAddressed();
        return i + 6;
    }
}
