// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {DeliveryMethod} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract RegisterTest is Deployed {
    Source private _source;
    address private immutable _OTHER = actor("another provider");

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        pair(provider, master, MIN_LOCKUP);
        pair(_OTHER, master, MIN_LOCKUP);
    }

    function _registerBy(address by) private {
        vm.prank(by);
        nexus.register(address(_source), provider, 2);
    }

    function test_listsTheProvider() public {
        register(_source, _OTHER);
        vm.expectEmit(address(nexus));
        emit INexus.Registered(provider, 1, address(_source), 2);
        _registerBy(provider);
        vm.assertEq(_source.registrants(1), provider, "place");
        vm.assertEq(_source.getRegistrantId(provider), 1, "id");
        vm.assertEq(_source.getRegistrantCount(), 2, "count");
        vm.assertEq(_source.preferredEnvironmentOf(provider), 2, "environment");
    }

    function test_acceptsItsMaster() public {
        _registerBy(master);
        vm.assertEq(_source.registrants(0), provider, "place");
    }

    function test_acceptsAnAgentOfItsMaster() public {
        vm.prank(master);
        terminal.setAgent(agent, true);
        _registerBy(agent);
        vm.assertEq(_source.registrants(0), provider, "place");
    }

    function test_refusesAStrangerAndAnAgentOfTheProviderItself() public {
        vm.expectRevert(bytes("NotProvider"));
        _registerBy(stranger);
        vm.prank(provider);
        terminal.setAgent(agent, true);
        vm.expectRevert(bytes("NotProvider"));
        _registerBy(agent);
    }

    function test_refusesOneWhoIsNoProvider() public {
        stake(stranger, MIN_LOCKUP);
        vm.expectRevert(bytes("NotProvider"));
        vm.prank(stranger);
        nexus.register(address(_source), stranger, 1);
    }

    function test_refusesAProviderThatWasRemoved() public {
        vm.prank(master);
        terminal.removeProvider(provider);
        vm.expectRevert(bytes("NotProvider"));
        _registerBy(provider);
    }

    function test_refusesAnEndedSource() public {
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        vm.expectRevert(bytes("SourceInactive"));
        _registerBy(provider);
    }

    function test_refusesAForeignSource() public {
        Source foreign = new Source(sourceParams(client, DeliveryMethod.FIRST_RESPONSE));
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(provider);
        nexus.register(address(foreign), provider, 1);
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(provider);
        nexus.unregister(address(foreign), provider);
    }

    function test_refusesALockupBelowTheSources() public {
        vm.prank(judge);
        vault.sanction(provider, MIN_LOCKUP - 49 ether);
        vm.expectRevert(bytes("InsufficientLockup"));
        _registerBy(provider);
    }

    function test_refusesALockupBelowTheProtocols() public {
        vm.prank(judge);
        vault.sanction(provider, 1);
        vm.expectRevert(bytes("NotEligible"));
        _registerBy(provider);
    }

    function test_registersOnce() public {
        _registerBy(provider);
        vm.expectRevert(bytes("AlreadyRegistered"));
        _registerBy(master);
    }

    function testFuzz_takesTheSourcesEnvironmentsOnly(uint8 environment) public {
        bool valid = environment > 0 && environment < 4;
        if (!valid) vm.expectRevert(bytes("EnvironmentInvalid"));
        vm.prank(provider);
        nexus.register(address(_source), provider, environment);
        vm.assertEq(_source.preferredEnvironmentOf(provider), valid ? environment : 0, "environment");
    }

    function test_unregisterLeavesAZeroInTheProvidersPlace() public {
        register(_source, _OTHER);
        _registerBy(provider);
        vm.prank(provider);
        nexus.unregister(address(_source), provider);
        vm.assertEq(_source.registrants(1), address(0), "place");
        vm.assertEq(_source.registrants(0), _OTHER, "another's");
        vm.assertEq(_source.getRegistrantCount(), 2, "places");
        vm.assertEq(_source.preferredEnvironmentOf(provider), 0, "environment");
        vm.assertEq(_source.registrantId(provider), 0, "id");
    }

    function test_unregisterAcceptsMasterAndAgentAndNobodyElse() public {
        _registerBy(provider);
        vm.expectRevert(bytes("NotProvider"));
        vm.prank(stranger);
        nexus.unregister(address(_source), provider);
        vm.prank(master);
        nexus.unregister(address(_source), provider);
        vm.assertEq(_source.registrants(0), address(0), "place");
    }

    function test_unregisterAcceptsAProviderThatWasRemoved() public {
        _registerBy(provider);
        vm.prank(master);
        terminal.removeProvider(provider);
        vm.prank(provider);
        nexus.unregister(address(_source), provider);
        vm.assertEq(_source.registrants(0), address(0), "place");
    }

    function test_unregisterRefusesOneWhoIsNotRegistered() public {
        register(_source, _OTHER);
        vm.expectRevert(bytes("NotRegistered"));
        vm.prank(provider);
        nexus.unregister(address(_source), provider);
    }

    function test_takesANewPlaceAfterLeaving() public {
        _registerBy(provider);
        vm.prank(provider);
        nexus.unregister(address(_source), provider);
        _registerBy(provider);
        vm.assertEq(_source.getRegistrantId(provider), 1, "id");
        vm.assertEq(_source.registrants(1), provider, "place");
    }
}
