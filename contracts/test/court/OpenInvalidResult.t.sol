// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case} from "../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {Task} from "../../src/protocol/Task.sol";
import {Tried} from "./Tried.sol";
import {FalseTask} from "./mocks/FalseTask.sol";

contract OpenInvalidResultTest is Tried {
    bytes32 private constant REPORT = "wrong answer";

    Task private task;

    function setUp() public override {
        super.setUp();
        task = answeredTask();
        _commit(address(task), REPORT);
    }

    function test_opensAndHolds() external {
        bytes32 id = _open();
        Case memory c = court.caseOf(id);
        vm.assertEq(uint256(c.phase), uint256(Phase.Open), "phase");
        vm.assertEq(uint256(c.charge), uint256(Charge.InvalidResult), "charge");
        vm.assertEq(c.accused, provider, "accused");
        vm.assertEq(c.hold, MIN_LOCKUP / 4, "hold");
        vm.assertEq(c.bond, BOND, "bond");
        vm.assertEq(vault.sanctionOf(provider), MIN_LOCKUP / 4, "sanctioned");
    }

    function test_takesTheMasterWhereTheProvidersStakeWouldNotCarryASource() external {
        stake(master, 3 * MIN_LOCKUP);
        vm.prank(provider);
        vault.unbond(1 ether);
        bytes32 id = _open();
        vm.assertEq(court.caseOf(id).accused, provider, "unbonding is stake");
        acquit(id);

        _emptyProvider();
        _commit(address(task), "another report");
        vm.prank(accuser);
        id = court.openInvalidResult{value: 100 ether}(
            address(task), 0, provider, "another report", "", "salt"
        );
        vm.assertEq(court.caseOf(id).accused, master, "master");
        vm.assertEq(court.caseOf(id).hold, 3 * MIN_LOCKUP / 4, "its stake");
    }

    function test_takesTheProviderWhereItsMasterHasLess() external {
        _emptyProvider();
        vm.assertEq(court.caseOf(_open()).accused, provider, "no better");
    }

    function test_takesTheProviderWhereItHasNoMasterAnyMore() external {
        vm.prank(master);
        terminal.removeProvider(provider);
        _emptyProvider();
        vm.assertEq(court.caseOf(_open()).accused, provider, "alone");
    }

    function test_leavesTheJudgmentToThePanelEvenIfNobodyContests() external {
        bytes32 id = _open();
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        assertPhase(id, Phase.Voting);
        decide(id, 0, SEATED);
        settle(id);
        assertOutcome(id, Outcome.Convicted);
        vm.assertEq(vault.lockupOf(provider), 3 * MIN_LOCKUP / 4, "a quarter less");
    }

    function test_refusesWhenRetired() external {
        court.retire();
        _refuses(abi.encodeWithSelector(ICourtErrors.Retired.selector));
    }

    function test_refusesWhatWasNotCommitted() external {
        bytes32 name = bytes32(uint256(uint160(provider)));
        bytes32 hash = court.commitmentOf(accuser, address(task), name, REPORT, "other");
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NotCommitted.selector, hash));
        court.openInvalidResult{value: BOND}(address(task), 0, provider, REPORT, "", "other");
    }

    function test_refusesAForeignTask() external {
        FalseTask foreign = new FalseTask();
        foreign.pretend(address(source));
        _commit(address(foreign), REPORT);
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.UnknownTask.selector, address(foreign)));
        court.openInvalidResult{value: BOND}(address(foreign), 0, provider, REPORT, "", "salt");
    }

    function test_refusesWhereTheProviderHasNotResponded() external {
        bytes32 name = bytes32(uint256(uint160(stranger)));
        commit(address(task), name, REPORT, "salt");
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.NoResponse.selector, address(task), stranger));
        court.openInvalidResult{value: BOND}(address(task), 0, stranger, REPORT, "", "salt");
    }

    function test_refusesAReportThatOpenedACaseBefore() external {
        acquit(_open());
        _commit(address(task), REPORT);
        _refuses(abi.encodeWithSelector(ICourtErrors.ReportSpent.selector, REPORT));
    }

    function test_refusesASecondCaseWhileOneIsLive() external {
        bytes32 id = _open();
        _commit(address(task), REPORT);
        _refuses(abi.encodeWithSelector(ICourtErrors.AlreadyLive.selector, id));
    }

    function test_refusesTooSmallABond() external {
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.BondTooSmall.selector, 1, BOND));
        court.openInvalidResult{value: 1}(address(task), 0, provider, REPORT, "", "salt");
    }

    function test_refusesTooLongAUri() external {
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.UriTooLong.selector, 1025));
        court.openInvalidResult{value: BOND}(
            address(task), 0, provider, REPORT, string(new bytes(1025)), "salt"
        );
    }

    function _open() private returns (bytes32) {
        vm.prank(accuser);
        return court.openInvalidResult{value: BOND}(address(task), 0, provider, REPORT, "ipfs://r", "salt");
    }

    function _refuses(bytes memory reason) private {
        vm.prank(accuser);
        vm.expectRevert(reason);
        court.openInvalidResult{value: BOND}(address(task), 0, provider, REPORT, "ipfs://r", "salt");
    }

    function _commit(address subject, bytes32 report) private {
        commit(subject, bytes32(uint256(uint160(provider))), report, "salt");
    }

    /// @dev All its stake leaves the Vault; the commitment made before lives an hour, so it is made again.
    function _emptyProvider() private {
        uint256 lockup = vault.lockupOf(provider);
        vm.prank(provider);
        vault.unbond(lockup);
        pass(UNBONDING);
        vm.prank(provider);
        vault.claim();
        _commit(address(task), REPORT);
    }
}
