// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Which versions of a source have been on chain, and since when
/// @notice `updateSource` overwrites: without a checkpoint a source's earlier words live on in events only.
interface IRevisions {
    event Checkpointed(address indexed source, bytes32 indexed revision, address indexed by);
    event Anchored(bytes32 indexed report, address indexed by);

    /// @notice The source is not one that `nexus` knows.
    error UnknownSource(address source);
    /// @notice Its parameters are larger than this contract reads.
    error ParamsTooLarge(address source, uint256 size);
    /// @notice It did not answer with parameters within the gas that it is given to answer.
    error ParamsUnreadable(address source);
    /// @notice The caller brought less gas than the source may need, so that its silence says nothing.
    error TooLittleGas();

    /// @notice Records the source's present revision. A repeat changes nothing and emits nothing.
    /// @return revision keccak256(abi.encode(source, source.getSourceParams()))
    function checkpoint(address source) external returns (bytes32 revision);

    /// @notice Records that a report with this hash existed. A repeat changes nothing and emits nothing.
    function anchor(bytes32 report) external;

    /// @notice The present revision, checkpointed or not.
    /// @dev Reverts with `UnknownSource`, `ParamsTooLarge`, `ParamsUnreadable`, `TooLittleGas`; so does `checkpoint`.
    function revisionOf(address source) external view returns (bytes32);

    /// @return Unix seconds of the first checkpoint; 0 for none
    function firstSeen(address source, bytes32 revision) external view returns (uint40);

    /// @return Unix seconds; 0 for none
    function anchoredAt(bytes32 report) external view returns (uint40);

    /// @notice Whether `nexus` made this contract, asked without trusting it.
    function isSource(address source) external view returns (bool);
}
