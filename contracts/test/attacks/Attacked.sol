// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Clean} from "../../src/court/Types.sol";
import {SourceParams} from "../../src/protocol/Types.sol";
import {Tried} from "../court/Tried.sol";

/// @notice The court and what an attacker does beside it: changing the source, calling it clean.
abstract contract Attacked is Tried {
    bytes32 private constant _CLEAN = keccak256(
        "Clean(address source,bytes32 revision,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 expiresAt,uint256 nonce)"
    );
    bytes32 private constant _DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice The client gives the source another metadata URL.
    function update(string memory url) internal {
        SourceParams memory params = source.getSourceParams();
        params.imageMetadataUrl = url;
        vm.prank(client);
        nexus.updateSource(address(source), params);
    }

    /// @notice A statement about the present revision, scanned just now, good for a week.
    function clean() internal view returns (Clean memory) {
        return Clean({
            source: address(source),
            revision: revisions.revisionOf(address(source)),
            report: keccak256("report"),
            artifact: keccak256("artifact"),
            ruleset: keccak256("ruleset"),
            scannedAt: uint64(vm.getBlockTimestamp()),
            expiresAt: uint64(vm.getBlockTimestamp() + 7 days),
            nonce: 0
        });
    }

    function attest(uint256 scanner, Clean memory statement) internal returns (bytes32 uid) {
        bytes32 domain = keccak256(
            abi.encode(_DOMAIN, keccak256("OGPU Court"), keccak256("1"), block.chainid, address(clearance))
        );
        bytes32 digest =
            keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(_CLEAN, statement))));
        return clearance.attest(statement, sign(panelKeys[scanner], digest));
    }

    function assertStatus(IClearance.Status status) internal view {
        (IClearance.Status actual,,,) = clearance.statusOf(address(source));
        vm.assertEq(uint256(actual), uint256(status), "status");
    }
}
