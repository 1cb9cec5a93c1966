// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../../src/court/interfaces/ICourtEvents.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Tried} from "./Tried.sol";

contract ReleaseSignerTest is Tried {
    bytes32 private id;
    uint256 private slice;

    function setUp() public override {
        super.setUp();
        id = openSource(Charge.MaliciousSource, "a");
        slice = court.caseOf(id).bond / QUORUM;
    }

    function test_releasesTheSliceAndCreditsTheShareOnConviction() external {
        convict(id);
        uint256 share = CLIENT_STAKE / 4 / 4;
        vm.expectEmit(address(court));
        emit ICourtEvents.SignerReleased(id, panel[1], 0, share);
        court.releaseSigner(id, panel[1]);
        vm.assertEq(court.creditOf(panel[1]), share, "share");
        vm.assertEq(scanners.reservedOf(panel[1]), 0, "reserved");
        vm.assertEq(scanners.bondOf(panel[1]), SCANNER_BOND, "bond");
    }

    function test_takesTheSliceOnAcquittal() external {
        uint256 bond = court.caseOf(id).bond;
        acquit(id);
        uint256 burned = address(0xdEaD).balance;
        vm.expectEmit(address(court));
        emit ICourtEvents.BondForfeited(id, panel[1], slice, slice / 2, 0, slice - slice / 2);
        court.releaseSigner(id, panel[1]);
        vm.assertEq(court.creditOf(client), bond / 2 + slice / 2, "half to the accused");
        vm.assertEq(address(0xdEaD).balance - burned, slice - slice / 2, "half burned");
        vm.assertEq(scanners.bondOf(panel[1]), SCANNER_BOND - slice, "bond");
        vm.assertEq(scanners.reservedOf(panel[1]), 0, "reserved");
        vm.assertEq(court.creditOf(panel[1]), 0, "no share");
    }

    function test_releasesTheSliceWhereTheCaseIsVoid() external {
        vm.prank(guardian);
        court.veto(id);
        court.releaseSigner(id, panel[1]);
        vm.assertEq(scanners.bondOf(panel[1]), SCANNER_BOND, "bond");
        vm.assertEq(scanners.reservedOf(panel[1]), 0, "reserved");
    }

    function test_keepsTheSlicesOfOtherCases() external {
        stake(client, 100 ether);
        bytes32 other = openSource(Charge.MalformedSource, "b");
        vm.prank(guardian);
        court.veto(id);
        court.releaseSigner(id, panel[0]);
        vm.assertEq(scanners.reservedOf(panel[0]), court.caseOf(other).bond / QUORUM, "the other's");
    }

    function test_releasesEachSignerOnce() external {
        convict(id);
        court.releaseSigner(id, panel[0]);
        _refuses(panel[0], abi.encodeWithSelector(ICourtErrors.NotSigner.selector, panel[0]));
    }

    function test_refusesWhoeverDidNotSign() external {
        convict(id);
        _refuses(panel[4], abi.encodeWithSelector(ICourtErrors.NotSigner.selector, panel[4]));
        _refuses(stranger, abi.encodeWithSelector(IScanners.NotSeated.selector, stranger));
    }

    function test_refusesBeforeTheCaseIsSettled() external {
        _refuses(panel[0], abi.encodeWithSelector(ICourtErrors.WrongPhase.selector, id, Phase.Open));
    }

    function _refuses(address signer, bytes memory reason) private {
        vm.expectRevert(reason);
        court.releaseSigner(id, signer);
    }
}
