// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Revisions} from "../../src/court/Revisions.sol";
import {INexus} from "../../src/protocol/interfaces/INexus.sol";
import {Source} from "../../src/protocol/Source.sol";
import {DeliveryMethod} from "../../src/protocol/Types.sol";
import {WithRevisions} from "./Fixture.sol";
import {CredulousNexus, PosingSource, RevertingSource} from "./Misbehaving.sol";

contract IsSourceTest is WithRevisions {
    function test_knows_every_source_that_the_nexus_made() external {
        Source second = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.assertTrue(revisions.isSource(address(source)), "first");
        vm.assertTrue(revisions.isSource(address(second)), "second");
    }

    function test_knows_no_source_that_somebody_else_made_in_the_same_way() external {
        vm.prank(client);
        Source foreign = new Source(source.getSourceParams());
        vm.assertTrue(!revisions.isSource(address(foreign)), "foreign");
    }

    function test_does_not_call_what_poses_as_a_source() external {
        PosingSource poser = new PosingSource();
        vm.assertTrue(!revisions.isSource(address(poser)), "poser");
        vm.assertTrue(!poser.wasCalled(), "called");
        vm.assertTrue(!revisions.isSource(address(new RevertingSource())), "reverting");
    }

    function test_knows_no_account_without_code(address account) external view {
        vm.assume(account != address(source));
        vm.assertTrue(!revisions.isSource(account), "account");
        vm.assertTrue(!revisions.isSource(address(0)), "zero");
    }

    function test_knows_nothing_while_the_nexus_has_no_source() external {
        Revisions empty = new Revisions(INexus(address(new CredulousNexus())));
        vm.assertTrue(!empty.isSource(address(source)), "source");
        vm.assertTrue(!empty.isSource(address(0)), "zero");
    }
}
