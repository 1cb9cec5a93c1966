// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INexus} from "../protocol/interfaces/INexus.sol";
import {ISource} from "../protocol/interfaces/ISource.sol";
import {IRevisions} from "./interfaces/IRevisions.sol";
import {Revision} from "./lib/Revision.sol";

/// @title Checkpoints of sources and anchors of reports; see `IRevisions`
contract Revisions is IRevisions {
    /// @notice Bytes of parameters, as the source returns them, that are read.
    uint256 public constant MAX_PARAMS_SIZE = 16_384;

    /// @notice What a source may spend on returning them: 16 KiB of cold storage and a margin.
    uint256 public constant PARAMS_GAS = 2_000_000;

    INexus public immutable nexus;

    mapping(address source => mapping(bytes32 revision => uint40 timestamp)) private _firstSeen;
    mapping(bytes32 report => uint40 timestamp) private _anchoredAt;

    constructor(INexus nexus_) {
        nexus = nexus_;
    }

    /// @inheritdoc IRevisions
    function firstSeen(address source, bytes32 revision) external view returns (uint40) {
        return _firstSeen[source][revision];
    }

    /// @inheritdoc IRevisions
    function anchoredAt(bytes32 report) external view returns (uint40) {
        return _anchoredAt[report];
    }

    /// @inheritdoc IRevisions
    function isSource(address source) public view returns (bool) {
        // An id that was never given out is 0, and there may be no source 0 to ask for.
        try nexus.sources(nexus.sourceId(source)) returns (address known) {
            return known == source;
        } catch {
            return false;
        }
    }

    /// @inheritdoc IRevisions
    function revisionOf(address source) public view returns (bytes32) {
        if (!isSource(source)) revert UnknownSource(source);
        return Revision.nameOf(source, _params(source));
    }

    /// @inheritdoc IRevisions
    function checkpoint(address source) external returns (bytes32 revision) {
        revision = revisionOf(source);
        if (_firstSeen[source][revision] != 0) return revision;
        _firstSeen[source][revision] = uint40(block.timestamp);
        emit Checkpointed(source, revision, msg.sender);
    }

    /// @inheritdoc IRevisions
    function anchor(bytes32 report) external {
        if (_anchoredAt[report] != 0) return;
        _anchoredAt[report] = uint40(block.timestamp);
        emit Anchored(report, msg.sender);
    }

    /// @dev What is too large is measured, never copied.
    function _params(address source) private view returns (bytes memory params) {
        bytes memory question = abi.encodeCall(ISource.getSourceParams, ());
        uint256 gasBefore = gasleft();
        bool answered;
        uint256 size;
        assembly ("memory-safe") {
            answered := staticcall(PARAMS_GAS, source, add(question, 0x20), mload(question), 0, 0)
            size := returndatasize()
        }
        if (!answered) {
            // A call keeps a 64th of the gas back.
            if (gasBefore - gasBefore / 64 < PARAMS_GAS) revert TooLittleGas();
            revert ParamsUnreadable(source);
        }
        if (size > MAX_PARAMS_SIZE) revert ParamsTooLarge(source, size);
        if (size < Revision.MIN_PARAMS_SIZE) revert ParamsUnreadable(source);
        params = new bytes(size);
        assembly ("memory-safe") {
            returndatacopy(add(params, 0x20), 0, size)
        }
    }
}
