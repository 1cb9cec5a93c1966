// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {Task} from "../../src/protocol/Task.sol";
import {Tried} from "./Tried.sol";

contract SubmitEvidenceTest is Tried {
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_hearsThePartiesAndTheScanners() external {
        contest(id);
        _hears(id, accuser);
        _hears(id, client);
        _hears(id, defender);
        _hears(id, panel[SEATED - 1]);
    }

    function test_hearsTheAppellant() external {
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        vm.deal(stranger, 100 ether);
        vm.prank(stranger);
        court.appeal{value: 50 ether}(id);
        _hears(id, stranger);
    }

    function test_hearsTheProviderWhoseMasterIsAccused() external {
        Task task = answeredTask();
        stake(master, MIN_LOCKUP);
        vm.prank(provider);
        vault.unbond(MIN_LOCKUP);
        pass(UNBONDING);
        vm.prank(provider);
        vault.claim();
        id = openInvalidResult(task);
        vm.assertEq(court.caseOf(id).accused, master, "accused");
        _hears(id, master);
        _hears(id, provider);
    }

    function test_refusesStrangersWhereAProviderIsAccused() external {
        id = openNonDelivery(failedTask());
        _hears(id, provider);
        _refuses(stranger, abi.encodeWithSelector(ICourtErrors.NotConcerned.selector, stranger));
        _refuses(client, abi.encodeWithSelector(ICourtErrors.NotConcerned.selector, client));
    }

    function test_refusesStrangers() external {
        _refuses(stranger, abi.encodeWithSelector(ICourtErrors.NotConcerned.selector, stranger));
        _refuses(defender, abi.encodeWithSelector(ICourtErrors.NotConcerned.selector, defender));
    }

    /// @dev A revision is no address: whoever finds one that looks like his own is still a stranger.
    function test_refusesWhoeverHasTheRevisionForAnAddress() external {
        address lookalike = address(uint160(uint256(revision)));
        _refuses(lookalike, abi.encodeWithSelector(ICourtErrors.NotConcerned.selector, lookalike));
    }

    function test_refusesScannersThatLeft() external {
        vm.prank(panel[0]);
        scanners.exit();
        _refuses(panel[0], abi.encodeWithSelector(ICourtErrors.NotConcerned.selector, panel[0]));
    }

    function test_refusesTooLongAUri() external {
        vm.prank(accuser);
        vm.expectRevert(abi.encodeWithSelector(ICourtErrors.UriTooLong.selector, 1025));
        court.submitEvidence(id, "", string(new bytes(1025)));
    }

    function test_refusesACaseThatIsSettledOrDoesNotExist() external {
        convict(id);
        _refuses(accuser, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Settled));
        id = "none";
        _refuses(accuser, abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.None));
    }

    function _hears(bytes32 of_, address party) private {
        vm.expectEmit(address(court));
        emit ICourtEvents.Evidence(of_, party, "hash", "ipfs://evidence");
        vm.prank(party);
        court.submitEvidence(of_, "hash", "ipfs://evidence");
    }

    function _refuses(address party, bytes memory reason) private {
        vm.prank(party);
        vm.expectRevert(reason);
        court.submitEvidence(id, "hash", "");
    }
}
