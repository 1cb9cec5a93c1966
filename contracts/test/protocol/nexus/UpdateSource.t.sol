// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {DeliveryMethod, SourceParams, SourceStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract UpdateSourceTest is Deployed {
    Source private _source;
    SourceParams private _params;

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        _params = sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION);
        _params.imageMetadataUrl = "https://ipfs.example/ipfs/another";
        _params.minPayment = 7;
    }

    function _update(address by) private {
        SourceParams memory params = _params;
        vm.prank(by);
        nexus.updateSource(address(_source), params);
    }

    function test_overwritesTheParameters() public {
        vm.expectEmit(address(nexus));
        emit INexus.SourceUpdated(address(_source), _params);
        _update(client);
        vm.assertEq(abi.encode(_source.getSourceParams()), abi.encode(_params), "parameters");
    }

    function test_keepsClientAndWritesTheTimeItself() public {
        vm.warp(block.timestamp + 5);
        _params.client = stranger;
        _params.lastUpdateTime = 1;
        _update(client);
        vm.assertEq(_source.getClient(), client, "client");
        vm.assertEq(_source.getSourceParams().lastUpdateTime, 1_800_000_005, "time");
    }

    function test_acceptsAnAgentOfTheClient() public {
        vm.prank(client);
        terminal.setAgent(agent, true);
        _update(agent);
        vm.assertEq(_source.getSourceParams().minPayment, 7, "parameters");
    }

    function test_refusesAStranger() public {
        vm.expectRevert(bytes("NotOwner"));
        _update(stranger);
    }

    function test_refusesAClientWhoNamesItselfInAnothersSource() public {
        _params.client = stranger;
        vm.expectRevert(bytes("NotOwner"));
        _update(stranger);
    }

    function test_refusesWhatPublishingRefuses() public {
        _params.imageEnvironments = 8;
        vm.expectRevert(bytes("EnvironmentInvalid"));
        _update(client);
        _params.imageEnvironments = 1;
        _params.imageMetadataUrl = string(new bytes(513));
        vm.expectRevert(bytes("ParamsTooLarge"));
        _update(client);
    }

    function test_refusesAForeignSource() public {
        Source foreign = new Source(_params);
        vm.expectRevert(bytes("UnknownSource"));
        vm.prank(client);
        nexus.updateSource(address(foreign), _params);
    }

    function test_leavesAnEndedSourceEnded() public {
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        _update(client);
        vm.assertTrue(_source.getStatus() == SourceStatus.INACTIVE, "status");
    }
}
