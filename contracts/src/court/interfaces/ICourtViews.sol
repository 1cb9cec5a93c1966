// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Damages, Policy, Shares, Wiring} from "../CourtTypes.sol";
import {Charge, Finding} from "../Types.sol";

/// @title What can be read of the court
interface ICourtViews {
    function caseOf(bytes32 id) external view returns (Case memory);

    /// @notice keccak256(abi.encode(key, round)), key being keccak256(abi.encode(subject, revision, charge)).
    /// @param round how many cases on the same were opened before
    function caseIdOf(address subject, bytes32 revision, Charge charge, uint256 round)
        external
        pure
        returns (bytes32);

    /// @notice Cases opened so far.
    function roundsOf(address subject, bytes32 revision, Charge charge) external view returns (uint256);

    /// @notice keccak256(abi.encode(chainId, court, accuser, subject, revision, evidence, salt)).
    /// @param subject the source or the task
    /// @param revision of the source; for a task the provider's address
    /// @param evidence the report; for a proof keccak256(abi.encode(rule, keccak256(proof)))
    function commitmentOf(address accuser, address subject, bytes32 revision, bytes32 evidence, bytes32 salt)
        external
        view
        returns (bytes32);

    /// @return blockNumber of the commitment, 0 for none
    /// @return time Unix seconds
    function committedAt(bytes32 commitment) external view returns (uint64 blockNumber, uint64 time);

    /// @notice The EIP-712 digest that a scanner signs.
    function findingHash(Finding calldata finding) external view returns (bytes32);

    function isNonceUsed(address scanner, uint256 nonce) external view returns (bool);

    /// @return the case on this subject that the report opened; 0 for none
    function spentOn(address subject, bytes32 report) external view returns (bytes32);

    /// @notice keccak256(abi.encode(chainId, court, id, voter, guilty, salt)).
    function voteHashOf(bytes32 id, address voter, bool guilty, bytes32 salt) external view returns (bytes32);

    /// @return what was committed; 1 for innocent, 2 for guilty, 3 for closed unrevealed; 0 for none
    function voteOf(bytes32 id, address voter) external view returns (bytes32);

    function hasDisavowed(address scanner, address principal) external view returns (bool);

    /// @notice Scanners that may judge, as far as anyone has pointed out those that may not.
    function panelOf(bytes32 id) external view returns (uint256);

    function policyAt(uint24 policyId) external view returns (Policy memory);

    function policyCount() external view returns (uint256);

    /// @notice The terms that a case opened now would get.
    function policyIdOf(Charge charge) external view returns (uint24);

    /// @return wei that the accuser would have to put up now, for a case with this hold
    function bondFor(address subject, bytes32 revision, Charge charge, uint256 hold)
        external
        view
        returns (uint256);

    /// @return wei that would be held now for a case on this source
    function holdFor(address source, Charge charge) external view returns (uint256);

    /// @return wei of the account held by all its cases
    function heldOf(address account) external view returns (uint256);

    /// @return wei of these that the Vault has paid out already, undecided, in the court's balance
    function sweptOf(address account) external view returns (uint256);

    /// @return wei that may be taken now
    function capacity() external view returns (uint256);

    function creditOf(address account) external view returns (uint256);

    /// @return wei of rewards that wait for the pot to fill
    function owedTo(address account) external view returns (uint256);

    /// @return wei of the court's own, out of which it pays rewards where the Vault pays others
    function pot() external view returns (uint256);

    /// @return wei set aside for signers, voters and victims who have not claimed
    function unclaimed() external view returns (uint256);

    function sharesOf(bytes32 id) external view returns (Shares memory);

    function damagesOf(bytes32 id) external view returns (Damages memory);

    /// @notice Non-deliveries of this provider that stand, among tasks that expired on that day or the six before.
    /// @param day Unix days
    function strikesOf(address provider, uint256 day) external view returns (uint256);

    function isRetired() external view returns (bool);

    function wiring() external view returns (Wiring memory);
}
