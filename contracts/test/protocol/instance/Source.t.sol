// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {Source} from "../../../src/protocol/Source.sol";
import {DeliveryMethod, SourceParams, SourceStatus} from "../../../src/protocol/Types.sol";
import {Deployed} from "../Deployed.sol";

contract SourceTest is Deployed {
    Source private _source;

    function setUp() public override {
        super.setUp();
        _source = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
    }

    function test_onlyTheNexusWrites() public {
        SourceParams memory params = _source.getSourceParams();
        address[3] memory others = [client, provider, address(controller)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(bytes("NotNexus"));
            _source.setSourceParams(params);
            vm.expectRevert(bytes("NotNexus"));
            _source.register(others[i], 1);
            vm.expectRevert(bytes("NotNexus"));
            _source.unregister(others[i]);
            vm.stopPrank();
        }
    }

    function test_tellsItsParametersByAllNames() public view {
        SourceParams memory params = sourceParams(client, DeliveryMethod.FIRST_RESPONSE);
        (
            address client_,
            string memory url,
            uint8 environments,
            uint256 minPayment,
            uint256 minLockup,
            uint256 maxExpiry,
            bool isPrivate,
            string memory optional,
            DeliveryMethod delivery,
            uint256 time
        ) = _source.sourceParams();
        vm.assertEq(
            abi.encode(
                SourceParams(
                    client_,
                    url,
                    environments,
                    minPayment,
                    minLockup,
                    maxExpiry,
                    isPrivate,
                    optional,
                    delivery,
                    time
                )
            ),
            abi.encode(params),
            "parameters"
        );
        vm.assertTrue(_source.status() == _source.getStatus(), "status");
    }

    function test_aNewOwnerMayEndItButIsNotItsClient() public {
        vm.prank(client);
        _source.transferOwnership(stranger);
        vm.assertEq(_source.getClient(), client, "client");
        vm.expectRevert(bytes("NotOwner"));
        vm.prank(client);
        _source.setStatus(SourceStatus.INACTIVE);
        vm.prank(stranger);
        _source.setStatus(SourceStatus.INACTIVE);
        vm.assertEq(nexus.getActiveSourceCount(client), 0, "active");
    }

    function test_withoutAnOwnerTheClientStillEndsIt() public {
        vm.prank(client);
        _source.renounceOwnership();
        vm.prank(client);
        nexus.inactivateSource(address(_source));
        vm.assertTrue(_source.getStatus() == SourceStatus.INACTIVE, "status");
    }

    function test_needsAClient() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableInvalidOwner.selector, address(0)));
        new Source(sourceParams(address(0), DeliveryMethod.FIRST_RESPONSE));
    }

    function testFuzz_registrantsAreCutToWhatThereIs(uint256 lower, uint256 upper, uint8 count) public {
        count = uint8(bound(count, 0, 12));
        for (uint160 i = 0; i < count; ++i) {
            vm.prank(address(nexus));
            _source.register(address(i + 1), 1);
        }
        if (lower % 2 == 0) (lower, upper) = (bound(lower, 0, 14), bound(upper, 0, 14));
        address[] memory part = _source.getRegistrants(lower, upper);
        uint256 end = upper < count ? upper + 1 : count;
        vm.assertEq(part.length, lower < end ? end - lower : 0, "length");
        for (uint256 i = 0; i < part.length; ++i) {
            vm.assertEq(part[i], _source.registrants(lower + i), "place");
        }
    }

    function testFuzz_tasksAreCutToWhatThereIs(uint256 lower, uint256 upper) public {
        for (uint160 i = 1; i <= 5; ++i) {
            vm.prank(address(controller));
            _source.publishTask(address(i));
        }
        if (lower % 2 == 0) (lower, upper) = (bound(lower, 0, 7), bound(upper, 0, 7));
        address[] memory part = _source.getTasks(lower, upper);
        uint256 end = upper < 5 ? upper + 1 : 5;
        vm.assertEq(part.length, lower < end ? end - lower : 0, "length");
        for (uint256 i = 0; i < part.length; ++i) {
            vm.assertEq(uint160(part[i]), lower + i + 1, "place");
        }
    }
}
