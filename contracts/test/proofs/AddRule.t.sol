// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Charge} from "../../src/court/Types.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Exhibits} from "./Exhibits.sol";

contract AddRuleTest is Exhibits {
    bytes private constant COMPOSE = "services:\n  web:\n    ipc: host\n";

    function test_StartsWithElevenRulesInForce() external view {
        vm.assertEq(proofs.ruleCount(), 11, "count");
        for (uint8 rule = 0; rule < 11; ++rule) {
            vm.assertEq(proofs.inForceSince(rule), START, "in force from deployment on");
        }
        vm.assertEq(proofs.ruleAt(PRIVILEGED).key, "privileged", "key");
        vm.assertEq(proofs.ruleAt(PRIVILEGED).value, "true", "value");
        vm.assertEq(proofs.ruleAt(AMD).environments, 4, "environments");
        vm.assertTrue(proofs.ruleAt(MANIFEST).kind == IProofs.Kind.ImageManifest, "kind");
    }

    function test_ThereIsNothingBehindTheLastRule() external {
        vm.assertEq(proofs.inForceSince(11), 0, "never in force");
        vm.expectRevert(abi.encodeWithSelector(IProofs.UnknownRule.selector, 11));
        proofs.ruleAt(11);
    }

    function test_AddsARuleThatIsInForceAfterTheDelay() external {
        uint40 since = START + proofs.DELAY();
        vm.expectEmit(address(proofs));
        emit IProofs.RuleAdded(
            11, IProofs.Kind.ComposeScalar, Charge.MaliciousSource, 0, "ipc", "host", since
        );
        vm.prank(OWNER);
        vm.assertEq(proofs.addRule(_rule()), 11, "its number");
        vm.assertEq(proofs.ruleCount(), 12, "one more");
        vm.assertEq(proofs.inForceSince(11), since, "later");
        vm.assertEq(proofs.ruleAt(11).key, "ipc", "as given");
    }

    /// @dev Attack 30: nobody is charged with what was no rule when it was published.
    function test_HoldsForRevisionsFirstSeenLaterOnly() external {
        vm.prank(OWNER);
        uint8 rule = proofs.addRule(_rule());
        uint40 since = proofs.inForceSince(rule);
        bytes memory metadata = metadataOf(COMPOSE);
        bytes memory source = paramsOf(url(metadata), 1);
        bytes memory proof = abi.encode(IProofs.Exhibit(metadata, 1, COMPOSE, offsetOf(COMPOSE, "ipc"), ""));

        vm.warp(since + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IProofs.NotInForce.selector, rule, since));
        proofs.check(rule, source, since - 1, proof);
        vm.assertTrue(proofs.check(rule, source, since, proof) == Charge.MaliciousSource, "from then on");
    }

    function test_OnlyTheOwnerAdds() external {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        proofs.addRule(_rule());
    }

    function test_RefusesRowsThatMakeNoSense() external {
        IProofs.Rule[] memory rows = new IProofs.Rule[](18);
        IProofs.Kind scalar = IProofs.Kind.ComposeScalar;
        IProofs.Kind environment = IProofs.Kind.EnvironmentField;
        Charge malformed = Charge.MalformedSource;
        rows[0] = IProofs.Rule(scalar, Charge.NonDelivery, 0, "ipc", "host");
        rows[1] = IProofs.Rule(scalar, Charge.InvalidResult, 0, "ipc", "host");
        rows[2] = IProofs.Rule(scalar, malformed, 1, "ipc", "host");
        rows[3] = IProofs.Rule(scalar, malformed, 0, "", "host");
        rows[4] = IProofs.Rule(scalar, malformed, 0, "ipc", "");
        rows[5] = IProofs.Rule(IProofs.Kind.ComposeBind, malformed, 0, "volumes", "");
        rows[6] = IProofs.Rule(environment, malformed, 0, "cpu", "");
        rows[7] = IProofs.Rule(environment, malformed, 8, "cpu", "");
        rows[8] = IProofs.Rule(environment, malformed, 1, "", "");
        rows[9] = IProofs.Rule(environment, malformed, 1, "cpu", "x");
        rows[10] = IProofs.Rule(IProofs.Kind.MetadataField, malformed, 0, "", "");
        rows[11] = IProofs.Rule(IProofs.Kind.MetadataField, malformed, 0, "a name", "");
        rows[12] = IProofs.Rule(IProofs.Kind.MetadataNotObject, malformed, 0, "a", "");
        rows[13] = IProofs.Rule(IProofs.Kind.ImageManifest, malformed, 0, "", "a");
        rows[14] = IProofs.Rule(IProofs.Kind.MetadataField, malformed, 0, string(new bytes(33)), "");
        rows[15] = IProofs.Rule(scalar, malformed, 0, "ipc", string(new bytes(129)));
        rows[16] = IProofs.Rule(IProofs.Kind.MetadataField, malformed, 0, unicode"naïve", "");
        rows[17] =
            IProofs.Rule(IProofs.Kind.MetadataField, malformed, 0, "abcdefghijklmnopqrstuvwxyzabcdefg", "");
        for (uint256 i = 0; i < rows.length; ++i) {
            vm.prank(OWNER);
            vm.expectRevert(IProofs.InvalidRule.selector);
            proofs.addRule(rows[i]);
        }
    }

    function test_AddsARowOfEveryKind() external {
        Charge malformed = Charge.MalformedSource;
        vm.startPrank(OWNER);
        proofs.addRule(IProofs.Rule(IProofs.Kind.MetadataNotObject, malformed, 0, "", ""));
        proofs.addRule(
            IProofs.Rule(IProofs.Kind.MetadataField, malformed, 0, "abcdefghijklmnopqrstuvwxyzABC_01", "")
        );
        proofs.addRule(IProofs.Rule(IProofs.Kind.EnvironmentField, malformed, 7, "cpu", ""));
        proofs.addRule(IProofs.Rule(IProofs.Kind.ComposeBind, malformed, 0, "volumes", "/"));
        proofs.addRule(IProofs.Rule(IProofs.Kind.ImageManifest, malformed, 0, "", ""));
        vm.assertEq(proofs.ruleCount(), 16, "all of them");
    }

    function test_ThereAre255RulesAtMost() external {
        vm.startPrank(OWNER);
        for (uint256 rule = 11; rule < 255; ++rule) {
            proofs.addRule(_rule());
        }
        IProofs.Rule memory row = _rule();
        vm.expectRevert(IProofs.TooManyRules.selector);
        proofs.addRule(row);
        vm.assertEq(proofs.ruleAt(254).key, "ipc", "the last one");
    }

    function _rule() private pure returns (IProofs.Rule memory) {
        return IProofs.Rule(IProofs.Kind.ComposeScalar, Charge.MaliciousSource, 0, "ipc", "host");
    }
}
