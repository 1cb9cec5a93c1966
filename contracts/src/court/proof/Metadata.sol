// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../interfaces/IProofs.sol";
import {ContentUrl} from "./ContentUrl.sol";
import {Json} from "./Json.sol";
import {Text} from "./Text.sol";

/// @title What a source's metadata lacks, and which compose files it names
library Metadata {
    function isObject(bytes memory metadata) internal pure returns (bool whole) {
        (whole,) = Json.parse(metadata);
    }

    /// @return whether there is no such member, in capitals or not
    function lacks(bytes memory metadata, bytes memory name) internal pure returns (bool) {
        return Json.find(_members(metadata), name).count == 0;
    }

    /// @return whether there is no such member, or the only one is no string or an empty one
    function lacksText(bytes memory metadata, bytes memory name) internal pure returns (bool) {
        Json.Member memory member = Json.find(_members(metadata), name);
        if (member.count == 0) return true;
        if (member.count > 1) revert IProofs.AmbiguousMember();
        return Text.byteAt(metadata, member.value) != 0x22 || Text.byteAt(metadata, member.value + 1) == 0x22;
    }

    /// @notice Reverts unless the metadata names exactly `compose` as the compose file for an environment.
    /// @param environment 1 CPU, 2 NVIDIA, 4 AMD
    function requireCompose(bytes memory metadata, uint8 environment, bytes memory compose) internal view {
        bytes memory name =
            environment == 1 ? bytes("cpu") : environment == 2 ? bytes("nvidia") : bytes("amd");
        Json.Member memory member = Json.find(_members(metadata), name);
        if (member.count != 1 || !member.exact) revert IProofs.NoComposeFile();
        (uint256 start, uint256 end) = Json.plainString(metadata, member.value);
        if (start == 0) revert IProofs.NoComposeFile();
        ContentUrl.requireNames(metadata, start, end, compose);
    }

    function _members(bytes memory metadata) private pure returns (Json.Members memory) {
        (bool whole, Json.Members memory members) = Json.parse(metadata);
        if (!whole) revert IProofs.NotObject();
        return members;
    }
}
