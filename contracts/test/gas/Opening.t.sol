// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../src/court/Types.sol";
import {Measured} from "./Measured.sol";

/// forge-config: default.isolate = true
contract GasOpeningTest is Measured {
    function test_commitAccusation() external {
        vm.prank(accuser);
        court.commitAccusation("commitment");
        measure("commitAccusation");
    }

    /// @dev The scanners have signed before, as a scanner has 255 times out of 256.
    function test_openSource() external {
        address before = client;
        client = actor("another client");
        stake(client, CLIENT_STAKE);
        source = publishSource(sourceParams(client, source.getSourceParams().deliveryMethod));
        revision = revisions.checkpoint(address(source));
        openSource(Charge.MaliciousSource, "first");
        measure("openSource, quorum of 3, all for the first time");
        client = before;
        source = publishSource(sourceParams(client, source.getSourceParams().deliveryMethod));
        revision = revisions.checkpoint(address(source));
        openSource(Charge.MaliciousSource, "second");
        vm.assertLe(measure("openSource, quorum of 3"), 450_000, "gas");
    }

    function test_openSourceByEight() external {
        openSource(Charge.MaliciousSource, "a", SEATED);
        measure("openSource, 8 findings");
    }

    function test_openProven() external {
        bytes memory params = abi.encode(source.getSourceParams());
        proofs.script(
            1,
            "proof",
            Charge.MaliciousSource,
            keccak256(params),
            revisions.firstSeen(address(source), revision)
        );
        commit(address(source), revision, keccak256(abi.encode(uint8(1), keccak256("proof"))), "salt");
        vm.prank(accuser);
        court.openProven{value: 20 ether}(address(source), revision, 1, params, "proof", "salt");
        measure("openProven, the proof's own cost left out");
    }

    function test_openNonDelivery() external {
        openNonDelivery(failedTask());
        measure("openNonDelivery, a provider's first failure");
        openNonDelivery(failedTask());
        vm.assertLe(measure("openNonDelivery, recorded"), 250_000, "gas");
        openNonDelivery(failedTask());
        vm.assertLe(measure("openNonDelivery, held for"), 340_000, "gas");
    }

    function test_openInvalidResult() external {
        openInvalidResult(answeredTask());
        measure("openInvalidResult");
    }

    function test_cancelFinding() external {
        vm.prank(panel[0]);
        court.cancelFinding(1);
        measure("cancelFinding");
    }
}
