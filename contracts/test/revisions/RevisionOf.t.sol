// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRevisions} from "../../src/court/interfaces/IRevisions.sol";
import {Revision} from "../../src/court/lib/Revision.sol";
import {Revisions} from "../../src/court/Revisions.sol";
import {INexus} from "../../src/protocol/interfaces/INexus.sol";
import {Source} from "../../src/protocol/Source.sol";
import {DeliveryMethod, SourceParams} from "../../src/protocol/Types.sol";
import {WithRevisions} from "./Fixture.sol";
import {BurningSource, CredulousNexus, PlainSource, RevertingSource, ZeroesSource} from "./Misbehaving.sol";

contract RevisionOfTest is WithRevisions {
    CredulousNexus private _credulous = new CredulousNexus();
    Revisions private _lenient = new Revisions(INexus(address(_credulous)));
    PlainSource private _plain = new PlainSource();

    function setUp() public override {
        super.setUp();
        _credulous.add(address(_plain));
    }

    function test_refuses_a_stranger(address stranger_) external {
        vm.assume(stranger_ != address(source));
        vm.expectRevert(abi.encodeWithSelector(IRevisions.UnknownSource.selector, stranger_));
        revisions.revisionOf(stranger_);
    }

    function test_is_the_hash_of_source_and_parameters() external view {
        vm.assertEq(revisions.revisionOf(address(source)), revisionNow(), "revision");
    }

    function test_is_the_hash_of_any_parameters(
        address client_,
        bytes memory url,
        uint8 environments,
        uint256[4] memory numbers,
        bytes memory optional,
        bool which
    ) external {
        SourceParams memory params = SourceParams({
            client: client_,
            imageMetadataUrl: string(url),
            imageEnvironments: environments,
            minPayment: numbers[0],
            minAvailableLockup: numbers[1],
            maxExpiryDuration: numbers[2],
            privacyEnabled: which,
            optionalParamsUrl: string(optional),
            deliveryMethod: which ? DeliveryMethod.FIRST_RESPONSE : DeliveryMethod.MANUAL_CONFIRMATION,
            lastUpdateTime: numbers[3]
        });
        _plain.setParams(params);
        bytes32 expected = keccak256(abi.encode(address(_plain), params));
        vm.assertEq(_lenient.revisionOf(address(_plain)), expected, "revision");
    }

    function test_changes_with_the_parameters_and_back() external {
        bytes32 before = revisions.revisionOf(address(source));
        update("https://ipfs.example/ipfs/other");
        bytes32 later = revisions.revisionOf(address(source));
        vm.assertTrue(before != later, "unchanged");
        vm.assertEq(later, revisionNow(), "later");
    }

    function test_differs_between_sources_with_the_same_parameters() external {
        Source twin = stakedSource(client, DeliveryMethod.MANUAL_CONFIRMATION);
        vm.assertTrue(revisions.revisionOf(address(source)) != revisions.revisionOf(address(twin)), "same");
    }

    function test_reads_parameters_of_just_the_smallest_size() external {
        SourceParams memory params;
        _plain.setParams(params);
        bytes32 expected = keccak256(abi.encode(address(_plain), params));
        vm.assertEq(_lenient.revisionOf(address(_plain)), expected, "revision");
    }

    function test_reads_parameters_of_just_the_largest_size() external {
        SourceParams memory params;
        // The offset, ten fields and two lengths leave this much to one string.
        params.imageMetadataUrl = string(new bytes(_lenient.MAX_PARAMS_SIZE() - 13 * 32));
        _plain.setParams(params);
        vm.assertEq(abi.encode(params).length, _lenient.MAX_PARAMS_SIZE(), "size");
        bytes32 expected = keccak256(abi.encode(address(_plain), params));
        vm.assertEq(_lenient.revisionOf(address(_plain)), expected, "revision");
    }

    function test_refuses_larger_parameters() external {
        SourceParams memory params;
        params.imageMetadataUrl = string(new bytes(_lenient.MAX_PARAMS_SIZE() - 13 * 32 + 1));
        _plain.setParams(params);
        uint256 size = _lenient.MAX_PARAMS_SIZE() + 32;
        vm.expectRevert(abi.encodeWithSelector(IRevisions.ParamsTooLarge.selector, address(_plain), size));
        _lenient.revisionOf(address(_plain));
    }

    function test_does_not_pay_for_copying_what_is_too_large() external {
        address source_ = _add(address(new ZeroesSource(400_000)));
        uint256 before = gasleft();
        vm.expectRevert(abi.encodeWithSelector(IRevisions.ParamsTooLarge.selector, source_, 400_000));
        _lenient.revisionOf(source_);
        vm.assertLt(before - gasleft(), 600_000, "gas");
    }

    function test_refuses_a_source_that_reverts() external {
        _refusesUnreadable(address(new RevertingSource()));
    }

    function test_refuses_a_source_that_returns_too_little() external {
        _refusesUnreadable(address(new ZeroesSource(13 * 32 - 1)));
    }

    function test_refuses_an_account_that_lost_its_code() external {
        _refusesUnreadable(address(0xdead));
    }

    function test_bounds_what_a_source_can_burn() external {
        uint256 before = gasleft();
        _refusesUnreadable(address(new BurningSource()));
        vm.assertLt(before - gasleft(), _lenient.PARAMS_GAS() + 500_000, "gas");
    }

    function test_draws_no_conclusion_from_too_little_gas() external {
        address source_ = _add(address(new BurningSource()));
        uint256 gas_ = _lenient.PARAMS_GAS();
        vm.expectRevert(IRevisions.TooLittleGas.selector);
        _lenient.revisionOf{gas: gas_}(source_);
    }

    function test_names_the_same_parameters_alike_without_decoding() external view {
        bytes memory params = abi.encode(source.getSourceParams());
        bytes memory kept = bytes.concat(params);
        vm.assertEq(Revision.nameOf(address(source), params), revisionNow(), "name");
        vm.assertEq(params, kept, "parameters changed");
    }

    function test_names_other_bytes_otherwise(uint256 place, bytes1 flip) external view {
        vm.assume(flip != 0);
        bytes memory params = abi.encode(source.getSourceParams());
        place = bound(place, 0, params.length - 1);
        params[place] ^= flip;
        vm.assertTrue(Revision.nameOf(address(source), params) != revisionNow(), "same name");
    }

    function _refusesUnreadable(address source_) private {
        _add(source_);
        vm.expectRevert(abi.encodeWithSelector(IRevisions.ParamsUnreadable.selector, source_));
        _lenient.revisionOf(source_);
    }

    function _add(address source_) private returns (address) {
        _credulous.add(source_);
        return source_;
    }
}
