// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Revisions} from "../../src/court/Revisions.sol";
import {INexus} from "../../src/protocol/interfaces/INexus.sol";
import {Source} from "../../src/protocol/Source.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {Deployed} from "../protocol/Deployed.sol";

/// @notice Revisions beside the protocol, and one source.
abstract contract WithRevisions is Deployed {
    Revisions internal revisions;
    Source internal source;

    function setUp() public virtual override {
        super.setUp();
        revisions = new Revisions(INexus(address(nexus)));
        source = stakedSource(client, DeliveryMethod.MANUAL_CONFIRMATION);
    }

    function revisionNow() internal view returns (bytes32) {
        return keccak256(abi.encode(address(source), source.getSourceParams()));
    }

    /// @notice A second later, the client gives the source another metadata URL.
    function update(string memory url) internal {
        vm.warp(vm.getBlockTimestamp() + 1);
        SourceParams memory params = source.getSourceParams();
        params.imageMetadataUrl = url;
        vm.prank(client);
        nexus.updateSource(address(source), params);
    }
}
