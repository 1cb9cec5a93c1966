// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Settlement} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome} from "../../src/court/Types.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {IVault} from "../../src/protocol/interfaces/IVault.sol";
import {Vm} from "../Test.sol";
import {Tried} from "./Tried.sol";
import {Fault, FaultyVault, Treasury} from "./mocks/FaultyVault.sol";

/// @notice What courts of both kinds share whose Vault pays them nothing.
abstract contract WithPot is Tried {
    uint256 internal constant BOUNTY = CLIENT_STAKE / 4;

    bytes32 internal id;

    function setUp() public virtual override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_owesTheBountyWhileThePotIsEmpty() external {
        convict(id);
        vm.assertEq(court.creditOf(accuser), court.caseOf(id).bond, "its bond");
        vm.assertEq(court.owedTo(accuser), BOUNTY / 4, "owed");
        court.releaseSigner(id, panel[0]);
        vm.assertEq(court.owedTo(panel[0]), BOUNTY / 4, "owed to the signer");
    }

    function test_fillsThePotWithForfeitedBonds() external {
        uint256 bond = court.caseOf(id).bond;
        acquit(id);
        vm.assertEq(court.pot(), bond / 2, "half of it");
        vm.assertEq(court.creditOf(client), bond / 2, "and half to the accused");
        vm.assertEq(vault.lockupOf(client), CLIENT_STAKE, "stake");
        vm.assertEq(address(0xdEaD).balance, 0, "nothing burns");
    }

    function test_paysOutOfThePotAsItFills() external {
        convict(id);
        vm.startPrank(accuser);
        court.withdraw();
        vm.stopPrank();
        stake(client, 100 ether);
        bytes32 other = openSource(Charge.MalformedSource, "b");
        acquit(other);
        vm.assertEq(court.pot(), BOND / 2, "pot");
        uint256 before = accuser.balance;
        vm.prank(accuser);
        court.withdraw();
        vm.assertEq(accuser.balance - before, BOND / 2, "as far as it goes");
        vm.assertEq(court.owedTo(accuser), BOUNTY / 4 - BOND / 2, "the rest is owed");
        vm.assertEq(court.pot(), 0, "pot");
        vm.assertEq(address(court).balance, court.creditOf(client) + court.creditOf(defender), "balance");
    }

    function test_paysAtOnceWhereThePotReaches() external {
        acquit(id);
        uint256 filled = court.pot();
        bytes32 other = openSource(Charge.MalformedSource, "b");
        vm.recordLogs();
        convict(other);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            vm.assertTrue(logs[i].topics[0] != ICourtEvents.Owed.selector, "nothing is said to be owed");
        }
        uint256 each = MIN_LOCKUP / 10 / 4 / 4;
        vm.assertEq(court.pot(), filled - each, "pot");
        vm.assertEq(court.owedTo(accuser), 0, "owed");
        vm.assertEq(court.creditOf(accuser), BOND + each, "paid");
    }

    function test_paysVotersOutOfTheContestorsBond() external {
        uint256 bond = court.caseOf(id).bond;
        contest(id);
        decide(id, QUORUM, 5);
        settle(id);
        vm.assertEq(court.pot() + court.creditOf(accuser), 2 * bond, "all of it is there");
        uint256 fees = bond / 2 / 5 + CLIENT_STAKE / 10 / 5;
        court.claimFee(id, panel[4]);
        vm.assertEq(court.creditOf(panel[4]) + court.owedTo(panel[4]), fees, "fee");
        vm.assertEq(court.unclaimed(), 0, "nothing is set aside");
    }
}

contract ExternalVaultTest is WithPot {
    Treasury private treasury;

    function setUp() public override {
        super.setUp();
        treasury = new Treasury();
        manager.grantRole(manager.JUDGE(), address(treasury));
        address sound = address(0x50C4D);
        vm.etch(sound, address(vault).code);
        vm.etch(
            address(vault),
            address(
                new FaultyVault(sound, IVault.withdrawSanctionOf.selector, Fault.PayOther, address(treasury))
            )
            .code
        );
    }

    function settlement() internal pure override returns (Settlement) {
        return Settlement.External;
    }

    function test_sendsWhatIsTakenToTheTreasury() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        vm.expectEmit(address(court));
        emit ICourtEvents.Taken(id, client, CLIENT_STAKE, BOUNTY, 0, 0, 0);
        court.settle(id);
        vm.assertEq(address(treasury).balance, CLIENT_STAKE, "treasury");
        vm.assertEq(vault.sanctionOf(client), 0, "sanctioned");
        vm.assertEq(court.heldOf(client), 0, "held");
    }

    function test_leavesTheSanctionOfOtherCasesInPlace() external {
        stake(client, 100 ether);
        bytes32 other = openSource(Charge.MalformedSource, "b");
        convict(id);
        vm.assertEq(address(treasury).balance, CLIENT_STAKE, "this one's");
        vm.assertEq(vault.sanctionOf(client), 10 ether, "the other's");
        vm.assertEq(court.heldOf(client), 10 ether, "held");
        vm.prank(guardian);
        court.veto(other);
        vm.assertEq(vault.lockupOf(client), 100 ether, "back");
    }

    function test_waitsForAVaultThatPaysTheCourtAfterAll() external {
        vm.etch(address(vault), address(0x50C4D).code);
        convict(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(court.caseOf(id).hold, CLIENT_STAKE, "waits");
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE, "untouched");
    }
}

contract SilentVaultTest is WithPot {
    function settlement() internal pure override returns (Settlement) {
        return Settlement.None;
    }

    function test_leavesWhatIsTakenSanctioned() external {
        convict(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE, "sanctioned for good");
        vm.assertEq(court.heldOf(client), 0, "held");
        vm.assertEq(court.caseOf(id).hold, 0, "hold");
        vm.assertEq(address(court).balance, court.caseOf(id).bond, "balance");
    }

    function test_givesBackOnlyWhatIsTheCases() external {
        stake(client, 100 ether);
        bytes32 other = openSource(Charge.MalformedSource, "b");
        convict(id);
        vm.prank(guardian);
        court.veto(other);
        vm.assertEq(vault.sanctionOf(client), CLIENT_STAKE, "the convicted one's stays");
        vm.assertEq(vault.lockupOf(client), 100 ether, "back");
    }
}
