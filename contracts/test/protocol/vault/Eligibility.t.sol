// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../../src/protocol/Source.sol";
import {DeliveryMethod} from "../../../src/protocol/Types.sol";
import {Deployed} from "../Deployed.sol";

contract EligibilityTest is Deployed {
    function test_asksForTheMinimumOfOneWhoHasNoSource() public {
        stake(client, MIN_LOCKUP - 1);
        vm.assertTrue(!vault.isEligible(client), "a wei short");
        stake(client, 1);
        vm.assertTrue(vault.isEligible(client), "the minimum");
    }

    function test_asksForTheMinimumOfEverySource() public {
        stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        Source second = stakedSource(client, DeliveryMethod.FIRST_RESPONSE);
        vm.prank(judge);
        vault.sanction(client, 1);
        vm.assertTrue(!vault.isEligible(client), "a wei short of two");
        vm.prank(client);
        nexus.inactivateSource(address(second));
        vm.assertTrue(vault.isEligible(client), "enough for one");
    }

    function test_doesNotCountBalanceOrUnbonding() public {
        stake(client, MIN_LOCKUP);
        credit(client, MIN_LOCKUP);
        vm.prank(client);
        vault.unbond(1);
        vm.assertTrue(!vault.isEligible(client), "a wei unbonding");
    }

    function test_asksNothingOfAVerifiedClient() public {
        vault.setWhitelist(client, true);
        vm.assertTrue(vault.isWhitelisted(client), "whitelisted");
        vm.assertTrue(vault.isEligible(client), "without stake");
        vault.setWhitelist(client, false);
        vm.assertTrue(!vault.isEligible(client), "struck off");
    }

    function test_followsTheMinimum() public {
        vault.setMinLockupPerSource(0);
        vm.assertTrue(vault.isEligible(stranger), "no minimum");
        vault.setMinLockupPerSource(type(uint256).max);
        stakeAll(client);
        vm.assertTrue(!vault.isEligible(client), "a minimum nobody has");
    }

    function testFuzz_neverReverts(address account, uint256 minimum) public {
        vault.setMinLockupPerSource(minimum);
        vault.isEligible(account);
    }

    function stakeAll(address account) private {
        stake(account, type(uint128).max);
    }
}
