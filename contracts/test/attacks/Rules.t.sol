// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Charge} from "../../src/court/Types.sol";
import {Exhibits} from "../proofs/Exhibits.sol";

/// @notice What is tried by whoever may add rules.
contract RulesTest is Exhibits {
    bytes private constant COMPOSE = "services:\n  web:\n    image: rival/app\n";

    /// @dev A rule has no way back: it is added in public, with a delay, and watched.
    function test_attack30_outlawingACompetitorByARule() external {
        bytes memory metadata = metadataOf(COMPOSE);
        bytes memory params = paramsOf(url(metadata), 1);
        bytes memory proof = abi.encode(IProofs.Exhibit(metadata, 1, COMPOSE, offsetOf(COMPOSE, "image"), ""));
        vm.prank(OWNER);
        uint8 rule = proofs.addRule(
            IProofs.Rule(IProofs.Kind.ComposeScalar, Charge.MaliciousSource, 0, "image", "rival/app")
        );
        uint40 since = proofs.inForceSince(rule);
        vm.assertEq(uint256(since), vm.getBlockTimestamp() + proofs.DELAY(), "announced");
        vm.assertGe(uint256(proofs.DELAY()), 2 days, "long before");

        // Whatever is on chain by then was no offence when it came, and is none ever after.
        bytes memory refusal = abi.encodeWithSelector(IProofs.NotInForce.selector, rule, since);
        vm.expectRevert(refusal);
        proofs.check(rule, params, START, proof);
        vm.warp(since + 365 days);
        vm.expectRevert(refusal);
        proofs.check(rule, params, since - 1, proof);
        vm.assertTrue(proofs.check(rule, params, since, proof) == Charge.MaliciousSource, "later ones only");
    }
}
