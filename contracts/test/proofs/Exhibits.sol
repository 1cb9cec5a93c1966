// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proofs} from "../../src/court/Proofs.sol";
import {Charge} from "../../src/court/Types.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {Test} from "../Test.sol";
import {Exhibited} from "./Exhibited.sol";

/// @notice Makes up sources and what there is to show against them.
abstract contract Exhibits is Test {
    address internal constant OWNER = address(0xa11ce);
    uint40 internal constant START = 1_700_000_000;

    uint8 internal constant NOT_OBJECT = 0;
    uint8 internal constant NAME = 1;
    uint8 internal constant CPU = 2;
    uint8 internal constant NVIDIA = 3;
    uint8 internal constant AMD = 4;
    uint8 internal constant PRIVILEGED = 5;
    uint8 internal constant DOCKER_SOCKET = 6;
    uint8 internal constant RUN_DOCKER_SOCKET = 7;
    uint8 internal constant HOST_PID = 8;
    uint8 internal constant HOST_NETWORK = 9;
    uint8 internal constant MANIFEST = 10;

    Proofs internal immutable proofs;

    constructor() {
        vm.warp(START);
        proofs = new Proofs(OWNER);
    }

    function judge(uint8 rule, bytes memory params, bytes memory proof) internal view returns (Charge) {
        return proofs.check(rule, params, START, proof);
    }

    /// @dev With everything made up before, as a precompile would be taken for the call that reverts.
    function judgeReverts(bytes4 reason, uint8 rule, bytes memory params, bytes memory proof) internal {
        judgeRevertsWith(abi.encodePacked(reason), rule, params, proof);
    }

    function judgeRevertsWith(bytes memory reason, uint8 rule, bytes memory params, bytes memory proof)
        internal
    {
        vm.expectRevert(reason);
        proofs.check(rule, params, START, proof);
    }

    /// @notice abi.encode(SourceParams) with this metadata.
    function paramsOf(string memory metadataUrl, uint8 environments) internal pure returns (bytes memory) {
        return abi.encode(
            SourceParams({
                client: address(0xc11e47),
                imageMetadataUrl: metadataUrl,
                imageEnvironments: environments,
                minPayment: 1,
                minAvailableLockup: 2,
                maxExpiryDuration: 3,
                privacyEnabled: false,
                optionalParamsUrl: "",
                deliveryMethod: DeliveryMethod.FIRST_RESPONSE,
                lastUpdateTime: START
            })
        );
    }

    function url(bytes memory content) internal pure returns (string memory) {
        return Exhibited.url(content);
    }

    function metadataProof(bytes memory metadata) internal pure returns (bytes memory) {
        return Exhibited.metadataProof(metadata);
    }

    function metadataOf(bytes memory compose) internal pure returns (bytes memory) {
        return Exhibited.metadataOf(compose);
    }

    /// @notice Parameters and proof against a source for CPUs with this compose file.
    function composeCase(bytes memory compose, uint256 offset, bytes memory manifest)
        internal
        pure
        returns (bytes memory params, bytes memory proof)
    {
        bytes memory metadata = metadataOf(compose);
        params = paramsOf(url(metadata), 1);
        proof = abi.encode(IProofs.Exhibit(metadata, 1, compose, offset, manifest));
    }

    function offsetOf(bytes memory text, bytes memory word) internal pure returns (uint256) {
        return Exhibited.offsetOf(text, word);
    }
}
