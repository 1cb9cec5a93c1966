// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LibBit} from "solady/utils/LibBit.sol";
import {Charge} from "../Types.sol";

/// @title What was ever charged on one revision, or on one provider of one task, in one word
/// @dev Sixteen bits of rounds for each charge, then a bit for each that is live, then one for each that was convicted.
/// A round takes a day at least, so that sixteen bits last 179 years.
library Docket {
    uint256 private constant _LIVE = 64;
    uint256 private constant _CONVICTED = 68;

    function slot(address subject, bytes32 revision) internal pure returns (bytes32) {
        return keccak256(abi.encode(subject, revision));
    }

    function caseId(address subject, bytes32 revision, Charge charge, uint256 round)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(keccak256(abi.encode(subject, revision, charge)), round));
    }

    function rounds(uint256 self, Charge charge) internal pure returns (uint256) {
        return (self >> (16 * uint256(charge))) & 0xffff;
    }

    function isLive(uint256 self, Charge charge) internal pure returns (bool) {
        return (self >> (_LIVE + uint256(charge))) & 1 != 0;
    }

    function isConvicted(uint256 self, Charge charge) internal pure returns (bool) {
        return (self >> (_CONVICTED + uint256(charge))) & 1 != 0;
    }

    function anyConvicted(uint256 self) internal pure returns (bool) {
        return (self >> _CONVICTED) & 0xf != 0;
    }

    function liveCount(uint256 self) internal pure returns (uint256) {
        return LibBit.popCount((self >> _LIVE) & 0xf);
    }

    function opened(uint256 self, Charge charge) internal pure returns (uint256) {
        uint256 one = 1;
        return (self + (one << (16 * uint256(charge)))) | (one << (_LIVE + uint256(charge)));
    }

    function closed(uint256 self, Charge charge, bool convicted) internal pure returns (uint256) {
        uint256 one = 1;
        self &= ~(one << (_LIVE + uint256(charge)));
        return convicted ? self | (one << (_CONVICTED + uint256(charge))) : self;
    }
}
