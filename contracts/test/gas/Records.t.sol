// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clean} from "../../src/court/Types.sol";
import {Measured} from "./Measured.sol";

/// @notice What clearance, revisions and membership cost.
/// forge-config: default.isolate = true
contract GasRecordsTest is Measured {
    function test_attest() external {
        _attest(0, 0);
        measure("Clearance.attest, a scanner's very first");
        source = publishSource(sourceParams(client, source.getSourceParams().deliveryMethod));
        revision = revisions.checkpoint(address(source));
        _attest(0, 1);
        vm.assertLe(measure("Clearance.attest, the revision's first"), 120_000, "gas");
        _attest(1, 0);
        pass(1);
        _attest(0, 2);
        vm.assertLe(measure("Clearance.attest, renewed"), 120_000, "gas");
        clearance.statusOf(address(source));
        measure("Clearance.statusOf, cleared");
    }

    function test_revoke() external {
        bytes32 uid = _attest(0, 0);
        vm.prank(panel[0]);
        clearance.revoke(uid);
        measure("Clearance.revoke");
    }

    function test_checkpoint() external {
        source = publishSource(sourceParams(client, source.getSourceParams().deliveryMethod));
        revisions.checkpoint(address(source));
        measure("Revisions.checkpoint");
        revisions.anchor("report");
        measure("Revisions.anchor");
    }

    function test_membership() external {
        address scanner = actor("scanner");
        vm.deal(scanner, SCANNER_BOND);
        vm.prank(scanner);
        scanners.join{value: SCANNER_BOND}();
        measure("Scanners.join");
        pass(1);
        vm.prank(scanner);
        scanners.exit();
        measure("Scanners.exit");
        pass(33 days);
        vm.prank(scanner);
        scanners.withdraw();
        measure("Scanners.withdraw");
    }

    function _attest(uint256 scanner, uint256 nonce) private returns (bytes32) {
        Clean memory said = Clean({
            source: address(source),
            revision: revision,
            report: keccak256(abi.encode("report", nonce)),
            artifact: keccak256("artifact"),
            ruleset: keccak256("ruleset"),
            scannedAt: uint64(vm.getBlockTimestamp()),
            expiresAt: uint64(vm.getBlockTimestamp() + 7 days),
            nonce: nonce
        });
        bytes memory signature = sign(panelKeys[scanner], _digest(said));
        return clearance.attest(said, signature);
    }

    function _digest(Clean memory said) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("OGPU Court"),
                keccak256("1"),
                block.chainid,
                address(clearance)
            )
        );
        bytes32 type_ = keccak256(
            "Clean(address source,bytes32 revision,bytes32 report,bytes32 artifact,bytes32 ruleset,uint64 scannedAt,uint64 expiresAt,uint256 nonce)"
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(type_, said))));
    }
}
