// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, SourceStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract InactivateSourceTest is Deployed {
    Source private _source;

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
    }

    function _expectEnd() private {
        vm.expectEmit(address(nexus));
        emit INexus.SourceStatusChanged(address(_source), SourceStatus.INACTIVE);
    }

    function _assertEnded() private view {
        vm.assertTrue(_source.getStatus() == SourceStatus.INACTIVE, "status");
        vm.assertEq(nexus.getActiveSourceCount(client), 0, "active");
    }

    function test_endsTheSource() public {
        _expectEnd();
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        _assertEnded();
    }

    function test_acceptsAnAgentOfTheClient() public {
        vm.prank(client);
        terminal.setAgent(agent, true);
        vm.prank(agent);
        nexus.inactivateSource(address(_source));
        _assertEnded();
    }

    function test_theOwnerMayAskTheSourceItself() public {
        _expectEnd();
        vm.prank(client);
        _source.setStatus(SourceStatus.INACTIVE);
        _assertEnded();
    }

    function test_refusesAStranger() public {
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(stranger);
        nexus.inactivateSource(address(_source));
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(stranger);
        _source.setStatus(SourceStatus.INACTIVE);
    }

    function test_endsASourceOnce() public {
        vm.startPrank(client);
        nexus.inactivateSource(address(_source));
        vm.expectRevert(bytes("SourceInactive"));
        nexus.inactivateSource(address(_source));
        vm.expectRevert(bytes("SourceInactive"));
        _source.setStatus(SourceStatus.INACTIVE);
        vm.stopPrank();
        _assertEnded();
    }

    function test_nobodyWakesAnEndedSource() public {
        vm.startPrank(client);
        nexus.inactivateSource(address(_source));
        vm.expectRevert(bytes("StatusInvalid"));
        _source.setStatus(SourceStatus.ACTIVE);
        vm.stopPrank();
        vm.expectRevert(bytes("StatusInvalid"));
        vm.prank(address(controller));
        nexus.setSourceStatus(address(_source), SourceStatus.ACTIVE);
    }

    function test_aControllerEndsASource() public {
        _expectEnd();
        vm.prank(address(controller));
        nexus.setSourceStatus(address(_source), SourceStatus.INACTIVE);
        _assertEnded();
    }

    function test_refusesOneWhoIsNoController() public {
        vm.expectRevert(bytes("NotController"));
        vm.prank(client);
        nexus.setSourceStatus(address(_source), SourceStatus.INACTIVE);
    }

    function test_refusesAForeignSource() public {
        Source foreign = new Source(sourceParams(client, DeliveryMethod.FIRST_RESPONSE));
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(client);
        nexus.inactivateSource(address(foreign));
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(address(foreign));
        nexus.inactivateSource(address(foreign));
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(address(controller));
        nexus.setSourceStatus(address(foreign), SourceStatus.INACTIVE);
    }

    function test_letsItsTasksLiveOn() public {
        pair(provider, master, MIN_LOCKUP);
        register(_source, provider);
        Task task = publishTask(_source, PAYMENT);
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        attempt(task, provider);
        respond(task, provider, PAYMENT);
        vm.assertEq(vault.balanceOf(provider), PAYMENT, "paid");
    }
}
