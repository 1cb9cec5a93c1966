// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Damages, Policy, Shares} from "../CourtTypes.sol";
import {Charge} from "../Types.sol";
import {Nonces} from "./Nonces.sol";

struct Commitment {
    uint64 blockNumber;
    uint64 time;
}

/// @notice Which terms a charge has.
/// @param next in force from `from` on; 0 for none waiting, the first id being never anyone's next
/// @param closed no new cases
struct Line {
    uint24 current;
    uint24 next;
    uint40 from;
    bool closed;
}

/// @notice How much of the day's capacity is used up, as of a time.
struct Level {
    uint216 used;
    uint40 since;
}

/// @notice All that the court remembers.
struct CourtStore {
    mapping(bytes32 id => Case) cases;
    mapping(bytes32 subjectAndRevision => uint256) dockets;
    mapping(bytes32 commitment => Commitment) commitments;
    mapping(bytes32 subjectAndReport => bytes32 id) spent;
    Nonces.Used nonces;
    mapping(bytes32 id => mapping(address voter => bytes32)) votes;
    mapping(address scanner => mapping(address principal => bool)) disavowed;
    mapping(address arbiter => mapping(uint256 disputeId => bytes32 id)) disputes;
    mapping(address provider => uint256) strikes;
    mapping(address account => uint256) held;
    mapping(address account => uint256) swept;
    mapping(address account => uint256) credit;
    mapping(address account => uint256) owed;
    mapping(bytes32 id => Shares) shares;
    mapping(bytes32 id => mapping(address voter => uint256)) feeClaimed;
    mapping(bytes32 id => Damages) damages;
    mapping(bytes32 id => mapping(uint256 registrantId => uint256)) damagesClaimed;
    mapping(Charge => Line) lines;
    mapping(uint256 policyId => Policy) policies;
    uint256 policyCount;
    Level level;
    uint256 pot;
    uint256 unclaimed;
}
