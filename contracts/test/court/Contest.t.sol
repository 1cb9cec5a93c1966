// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Tried} from "./Tried.sol";

contract ContestTest is Tried {
    bytes32 private id;
    uint256 private bond;
    uint256 private deadline;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        bond = court.caseOf(id).bond;
        deadline = court.caseOf(id).deadline;
    }

    function test_startsTheVote() external {
        vm.expectEmit(address(court));
        emit ICourtEvents.Contested(id, defender, bond, uint40(block.timestamp + 1 days));
        vm.expectEmit(address(court));
        emit ICourtEvents.Evidence(id, defender, keccak256("defence"), "ipfs://defence");
        contest(id);
        assertPhase(id, Phase.Voting);
        vm.assertEq(court.caseOf(id).contestor, defender, "contestor");
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 1 days, "deadline");
        vm.assertEq(address(court).balance, 2 * bond, "balance");
    }

    function test_creditsWhatIsPaidAboveTheBond() external {
        vm.prank(defender);
        court.contest{value: bond + 3 ether}(id, "", "");
        vm.assertEq(court.creditOf(defender), 3 ether, "credit");
    }

    function test_givesThePanelAnHourMoreInTheLastHour() external {
        passTo(deadline - 1 hours);
        contest(id);
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 1 days + 1 hours, "deadline");
    }

    function test_givesThePanelNothingMoreBeforeTheLastHour() external {
        passTo(deadline - 1 hours - 1);
        contest(id);
        vm.assertEq(uint256(court.caseOf(id).deadline), block.timestamp + 1 days, "deadline");
    }

    function test_isInTimeToTheLastSecond() external {
        passTo(deadline - 1);
        contest(id);
        assertPhase(id, Phase.Voting);
    }

    function test_refusesWhenTheWindowIsOver() external {
        passTo(deadline);
        _refuses(bond, abi.encodeWithSelector(ICourtErrors.TooLate.selector, deadline));
    }

    function test_refusesASecondContest() external {
        contest(id);
        _refuses(bond, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Voting));
    }

    function test_refusesACaseThatDoesNotExist() external {
        id = "none";
        _refuses(bond, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.None));
    }

    function test_refusesTooSmallABond() external {
        _refuses(bond - 1, abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, bond - 1, bond));
    }

    function test_refusesTooLongAUri() external {
        vm.prank(defender);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.UriTooLong.selector, 1025));
        court.contest{value: bond}(id, "", string(new bytes(1025)));
    }

    function _refuses(uint256 value, bytes memory reason) private {
        vm.prank(defender);
        vm.expectRevert(reason);
        court.contest{value: value}(id, "", "");
    }
}
