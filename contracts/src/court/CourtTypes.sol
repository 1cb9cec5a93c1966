// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Outcome, Phase} from "./Types.sol";

/// @notice Where the Vault's `withdrawSanctionOf` pays to, settled once and for all at construction.
/// @dev Sweep: to the court. External: to somebody else. None: there is no such function; what is taken stays sanctioned.
enum Settlement {
    Sweep,
    External,
    None
}

/// @notice The terms of one charge. A case keeps those that were in force when it was opened.
/// @param challenge seconds to contest an accusation
/// @param commit seconds to commit votes
/// @param reveal seconds to reveal them
/// @param appeal seconds to appeal against a ruling
/// @param arbiterTime seconds that the arbiter has
/// @param quorumToOpen findings of distinct scanners that open a case on a source
/// @param minPanel eligible scanners below which the arbiter judges in the panel's place
/// @param penaltyBps of the stake; of the Vault's minimum lockup for a malformed source
/// @param bondBps of the hold; the accuser's bond is at least that and at least `minBond`
/// @param bountyBps of what is taken, for the accuser and the scanners who signed
/// @param panelBps of what is taken, for those who voted
/// @param victimBps of what is taken, for the providers registered when the case was opened; the rest is burned
/// @param minBond wei
/// @param voteBond wei of a scanner's bond that it loses by not revealing a vote
/// @param grace seconds after a task's expiry before its non-delivery may be charged
/// @param minDeliveryTime seconds that the provider must have had between attempt and expiry
/// @param arbiter ERC-792 arbitrator; zero for none
/// @param penaltyCap wei
/// @param guardian may let the accused go; zero for none
/// @param arbiterExtraData what the arbitrator asks for
struct Policy {
    uint32 challenge;
    uint32 commit;
    uint32 reveal;
    uint32 appeal;
    uint32 arbiterTime;
    uint8 quorumToOpen;
    uint8 minPanel;
    uint16 penaltyBps;
    uint16 bondBps;
    uint16 bountyBps;
    uint16 panelBps;
    uint16 victimBps;
    uint96 minBond;
    uint96 voteBond;
    uint32 grace;
    uint32 minDeliveryTime;
    address arbiter;
    uint96 penaltyCap;
    address guardian;
    bytes arbiterExtraData;
}

/// @notice One accusation and what became of it.
/// @param outcome provisional while the phase is Ruled or Arbiter; None there means that no panel has ruled
/// @param cosigners how many scanners signed the findings
/// @param deadline Unix seconds at which the phase ends; once settled, when that was
/// @param bond wei of the accuser; the contestor's is the same, the appellant's twice that
/// @param subject the source, or the task
/// @param openedAtBlock the panel are the members as of this block
/// @param signers seats of the scanners whose part of the bond still answers for their finding, one bit each
/// @param victims registrants of the source when the case was opened
/// @param revision of the source; for a task the provider's address
/// @param hold wei of the accused that are still held
/// @param shortfall wei by which the stake fell short of the penalty
/// @param excluded seats of scanners that do not judge, one bit each
/// @param rule one more than the rule of `IProofs` that was proven; 0 for none
/// @param revealed votes
/// @param guilty votes for conviction
/// @param unrewarded the accuser is the task's client: no bounty
/// @param tallied the panel has ruled, or was found too small
/// @param disputed the arbiter has the case
struct Case {
    address accused;
    Charge charge;
    Phase phase;
    Outcome outcome;
    uint24 policyId;
    uint8 cosigners;
    uint40 deadline;
    address accuser;
    uint96 bond;
    address subject;
    uint32 openedAtBlock;
    uint32 signers;
    uint32 victims;
    bytes32 revision;
    uint96 hold;
    uint96 shortfall;
    uint32 excluded;
    uint8 rule;
    uint8 revealed;
    uint8 guilty;
    bool unrewarded;
    address contestor;
    bool tallied;
    bool disputed;
    address appellant;
}

/// @notice What a scanner-signed accusation says. The commitment made before binds all of it but the charge and the URI.
/// @param report hash of the canonical report that the accuser stands behind
/// @param uri where the report can be had, at most 1024 bytes
struct SourceAccusation {
    address source;
    bytes32 revision;
    Charge charge;
    bytes32 report;
    string uri;
    bytes32 salt;
}

/// @notice What waits to be claimed of one case.
/// @param perSigner wei for each scanner who signed a finding
/// @param perVoter wei for each who revealed a vote
struct Shares {
    uint256 perSigner;
    uint256 perVoter;
}

/// @notice The victims' pot of one case.
/// @param perVictim wei for each registrant since the case was settled
/// @param left wei that nobody has claimed
/// @param until Unix seconds; after that what is left is burned
struct Damages {
    uint256 perVictim;
    uint256 left;
    uint40 until;
    bool closed;
}

/// @notice What never changes: the other contracts, known before any of them is deployed, and how to settle.
/// @param capacityBps of the Vault's balance: at most that much is taken within 24 hours
struct Wiring {
    address nexus;
    address vault;
    address terminal;
    address revisions;
    address scanners;
    address clearance;
    address proofs;
    Settlement settlement;
    uint16 capacityBps;
}

/// @param policies the first terms, one set for each charge, in force at once
struct Setup {
    Wiring wiring;
    address owner;
    Policy[4] policies;
}
