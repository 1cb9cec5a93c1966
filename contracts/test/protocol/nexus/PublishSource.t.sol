// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {DeliveryMethod, SourceParams, SourceStatus} from "../../../src/protocol/Types.sol";
import {INexus} from "../../../src/protocol/interfaces/INexus.sol";
import {Deployed} from "../Deployed.sol";

contract PublishSourceTest is Deployed {
    SourceParams private _params;

    function setUp() public override {
        super.setUp();
        stake(client, MIN_LOCKUP);
        _params = sourceParams(client, DeliveryMethod.FIRST_RESPONSE);
    }

    function test_makesASourceThatTheClientOwns() public {
        Source source = publishSource(_params);
        vm.assertEq(source.owner(), client, "owner");
        vm.assertEq(source.getClient(), client, "client");
        vm.assertEq(source.nexus(), address(nexus), "nexus");
        vm.assertTrue(source.getStatus() == SourceStatus.ACTIVE, "status");
        vm.assertEq(abi.encode(source.getSourceParams()), abi.encode(_params), "parameters");
    }

    function test_listsItUnderAllItsNames() public {
        Source first = publishSource(_params);
        stake(stranger, MIN_LOCKUP);
        Source second = publishSource(sourceParams(stranger, DeliveryMethod.FIRST_RESPONSE));
        Source third = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.assertEq(nexus.getSourceCount(), 3, "count");
        vm.assertEq(nexus.getSourceId(address(second)), 1, "id");
        vm.assertEq(nexus.sourceId(address(third)), 2, "the same by its other name");
        vm.assertEq(nexus.sourcesOf(client, 0), address(first), "the client's first");
        vm.assertEq(nexus.sourcesOf(client, 1), address(third), "the client's second");
        vm.assertEq(nexus.clients(0), client, "first client");
        vm.assertEq(nexus.clients(1), stranger, "second client");
        vm.assertEq(nexus.activeSourceCountOf(client), 2, "active");
        vm.assertEq(nexus.getActiveSourceCount(client), 2, "the same by its other name");
        vm.expectRevert();
        nexus.clients(2);
    }

    function test_emitsSourcePublished() public {
        address next = vm.computeCreateAddress(address(nexus), vm.getNonce(address(nexus)));
        vm.expectEmit(address(nexus));
        emit INexus.SourcePublished(next);
        publishSource(_params);
    }

    function test_writesTheTimeItself() public {
        uint256 time = block.timestamp;
        _params.lastUpdateTime = 1;
        Source source = publishSource(_params);
        vm.assertEq(source.getSourceParams().lastUpdateTime, time, "time");
    }

    function test_acceptsAnAgentOfTheClient() public {
        vm.prank(client);
        terminal.setAgent(agent, true);
        vm.prank(agent);
        nexus.publishSource(_params);
        vm.assertEq(nexus.getActiveSourceCount(client), 1, "the client's");
    }

    function test_refusesAStranger() public {
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(stranger);
        nexus.publishSource(_params);
    }

    function test_refusesAnAgentWhoWasDismissed() public {
        vm.startPrank(client);
        terminal.setAgent(agent, true);
        terminal.setAgent(agent, false);
        vm.stopPrank();
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(agent);
        nexus.publishSource(_params);
    }

    function test_refusesAClientWhoseStakeDoesNotCoverThisSourceToo() public {
        publishSource(_params);
        vm.expectRevert(bytes("NotEligible"));
        vm.prank(client);
        nexus.publishSource(_params);
        vm.assertEq(nexus.getActiveSourceCount(client), 1, "active");
    }

    function test_refusesAStakeAWeiShort() public {
        vm.prank(client);
        vault.unbond(1);
        vm.expectRevert(bytes("NotEligible"));
        vm.prank(client);
        nexus.publishSource(_params);
    }

    function test_asksNoStakeOfAVerifiedClient() public {
        vault.setWhitelist(stranger, true);
        publishSource(sourceParams(stranger, DeliveryMethod.FIRST_RESPONSE));
        publishSource(sourceParams(stranger, DeliveryMethod.FIRST_RESPONSE));
        vm.assertEq(nexus.getActiveSourceCount(stranger), 2, "active");
    }

    function test_takesUrlsOf512Bytes() public {
        _params.imageMetadataUrl = string(new bytes(512));
        _params.optionalParamsUrl = string(new bytes(512));
        Source source = publishSource(_params);
        vm.assertEq(bytes(source.getSourceParams().optionalParamsUrl).length, 512, "length");
    }

    function test_refusesLongerUrls() public {
        SourceParams memory params = _params;
        params.imageMetadataUrl = string(new bytes(513));
        vm.expectRevert(bytes("ParamsTooLarge"));
        vm.prank(client);
        nexus.publishSource(params);
        params = _params;
        params.optionalParamsUrl = string(new bytes(513));
        vm.expectRevert(bytes("ParamsTooLarge"));
        vm.prank(client);
        nexus.publishSource(params);
    }

    function testFuzz_takesTheThreeEnvironmentsOnly(uint8 environments) public {
        _params.imageEnvironments = environments;
        SourceParams memory params = _params;
        bool valid = environments > 0 && environments < 8;
        if (!valid) vm.expectRevert(bytes("EnvironmentInvalid"));
        vm.prank(client);
        nexus.publishSource(params);
        vm.assertEq(nexus.getSourceCount(), valid ? 1 : 0, "count");
    }

    function testFuzz_getSourcesCutsToWhatThereIs(uint256 lower, uint256 upper) public {
        address first = address(publishSource(_params));
        address second = address(stakedSource(client, DeliveryMethod.FIRST_RESPONSE));
        address[] memory all = nexus.getSources(lower, upper);
        uint256 end = upper < 2 ? upper + 1 : 2;
        uint256 length = lower < end ? end - lower : 0;
        vm.assertEq(all.length, length, "length");
        if (length != 0) vm.assertEq(all[0], lower == 0 ? first : second, "first");
        if (length == 2) vm.assertEq(all[1], second, "second");
    }
}
