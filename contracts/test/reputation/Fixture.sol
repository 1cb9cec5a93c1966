// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {IReputation} from "../../src/court/interfaces/IReputation.sol";
import {Reputation} from "../../src/court/Reputation.sol";
import {ITerminal} from "../../src/protocol/interfaces/ITerminal.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {DeliveryMethod} from "../../src/protocol/Types.sol";
import {StubCourt} from "../clearance/Stubs.sol";
import {WithRevisions} from "../revisions/Fixture.sol";
import {StubClearance} from "./Posing.sol";

/// @notice Reputation beside the real protocol, two registered providers, and a court that says what it is told.
abstract contract WithReputation is WithRevisions {
    uint256 internal constant UNIT = 0.001 ether;
    uint256 internal constant MIN_DELIVERY = 10 minutes;

    Reputation internal reputation;
    StubCourt internal court;
    StubClearance internal clearance;
    address internal rival = actor("rival");

    function setUp() public virtual override {
        super.setUp();
        court = new StubCourt();
        clearance = new StubClearance();
        reputation = new Reputation(
            revisions, ITerminal(address(terminal)), court, IClearance(address(clearance)), UNIT, MIN_DELIVERY
        );
        pair(provider, master, 1000 ether);
        pair(rival, actor("rival's master"), 1000 ether);
        register(source, provider);
        register(source, rival);
    }

    function record(Task task, uint256 attemptIndex) internal {
        reputation.record(address(task), indexOf(task), attemptIndex);
    }

    function indexOf(Task task) internal view returns (uint256) {
        Source source_ = Source(task.getSource());
        uint256 count = source_.getTaskCount();
        for (uint256 i = 0; i < count; ++i) {
            if (source_.tasks(i) == address(task)) return i;
        }
        revert("not its task");
    }

    function attempted() internal returns (Task task) {
        task = publishTask(source, PAYMENT);
        attempt(task, provider);
    }

    /// @notice A task that the provider has answered five minutes after its attempt, and that was paid.
    function confirmed(Source source_, uint256 payment) internal returns (Task task) {
        task = publishTask(source_, payment);
        attempt(task, provider);
        wait(5 minutes);
        confirm(respond(task, provider, payment));
    }

    function expired() internal returns (Task task) {
        task = attempted();
        vm.warp(task.getExpiryTime() + 1);
    }

    function wait(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    /// @notice A source of another client, for which both providers are registered.
    function sourceOf(address client_) internal returns (Source source_) {
        source_ = stakedSource(client_, DeliveryMethod.MANUAL_CONFIRMATION);
        register(source_, provider);
        register(source_, rival);
    }

    function recordOf(address provider_) internal view returns (IReputation.ProviderRecord memory) {
        return reputation.providerRecord(provider_);
    }

    function expectResult(Task task, address provider_, IReputation.Result result) internal view {
        vm.assertEq(uint256(reputation.resultOf(address(task), provider_)), uint256(result), "result");
    }
}
