// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Nonces} from "../../src/court/lib/Nonces.sol";
import {Tried} from "./Tried.sol";
import {Wallet} from "./mocks/Wallet.sol";

/// @notice What `openSource` wants of the findings.
contract FindingsTest is Tried {
    SourceAccusation private accusation;
    Finding[] private said;
    bytes[] private signatures;

    function setUp() public override {
        super.setUp();
        accusation = sourceAccusation(Charge.MaliciousSource, "report");
        commit(accusation);
        _say(QUORUM);
    }

    function test_refusesFewerThanTheQuorum() external {
        said.pop();
        signatures.pop();
        _refuses(abi.encodeWithSelector(ICourtErrors.TooFewFindings.selector, QUORUM - 1, QUORUM));
    }

    function test_takesMoreThanTheQuorum() external {
        _say(SEATED);
        bytes32 id = _open();
        vm.assertEq(court.panelOf(id), 0, "all signed");
    }

    function test_refusesMoreThanThereCanBeScanners() external {
        while (said.length < 33) {
            said.push(said[0]);
            signatures.push(signatures[0]);
        }
        _refuses(abi.encodeWithSelector(ICourtErrors.TooManyFindings.selector, 33));
    }

    function test_refusesFindingsWithoutSignatures() external {
        signatures.pop();
        _refuses(abi.encodeWithSelector(ICourtErrors.SignaturesMissing.selector));
    }

    function test_refusesAFindingAboutAnotherSource() external {
        said[1].source = address(terminal);
        _resign(1);
        _refuses(abi.encodeWithSelector(ICourtErrors.OtherFinding.selector, 1));
    }

    function test_refusesAFindingAboutAnotherRevision() external {
        said[2].revision = "another";
        _resign(2);
        _refuses(abi.encodeWithSelector(ICourtErrors.OtherFinding.selector, 2));
    }

    function test_refusesAFindingOfAnotherCharge() external {
        said[0].charge = uint8(Charge.MalformedSource);
        _resign(0);
        _refuses(abi.encodeWithSelector(ICourtErrors.OtherFinding.selector, 0));
    }

    function test_takesAFindingUntilItsDeadline() external {
        said[0].deadline = uint64(block.timestamp);
        _resign(0);
        assertPhase(_open(), Phase.Open);
    }

    function test_refusesAFindingPastItsDeadline() external {
        said[0].deadline = uint64(block.timestamp - 1);
        _resign(0);
        _refuses(abi.encodeWithSelector(ICourtErrors.FindingExpired.selector, 0));
    }

    function test_refusesAFindingFromTheFuture() external {
        said[0].scannedAt = uint64(block.timestamp + 1);
        _resign(0);
        _refuses(abi.encodeWithSelector(ICourtErrors.FindingExpired.selector, 0));
    }

    /// @dev Another's words recover to a stranger, who is no member, whatever his place in the order.
    function test_refusesASignatureOnOtherWords() external {
        said[0].artifact = "another";
        vm.prank(accuser);
        vm.expectRevert();
        court.openSource{value: 20 ether}(accusation, said, signatures);
    }

    function test_refusesASignatureForAnotherChain() external {
        vm.chainId(1071);
        _resign(0);
        vm.chainId(31337);
        vm.prank(accuser);
        vm.expectRevert();
        court.openSource{value: 20 ether}(accusation, said, signatures);
        _resign(0);
        assertPhase(_open(), Phase.Open);
    }

    function test_refusesASignatureThatIsNone() external {
        signatures[1] = new bytes(65);
        _refuses(abi.encodeWithSelector(ICourtErrors.BadSignature.selector, 1));
        signatures[1] = "short";
        _refuses(abi.encodeWithSelector(ICourtErrors.BadSignature.selector, 1));
    }

    function test_refusesTheSameSignerTwice() external {
        said[1] = finding(accusation);
        signatures[1] = signed(0, said[1]);
        _refuses(abi.encodeWithSelector(ICourtErrors.SignersUnordered.selector, 1));
    }

    function test_refusesSignersOutOfOrder() external {
        _swap(0, 1);
        _refuses(abi.encodeWithSelector(ICourtErrors.SignersUnordered.selector, 1));
    }

    function test_refusesAScannerThatLeft() external {
        vm.prank(panel[1]);
        scanners.exit();
        pass(1);
        _refuses(abi.encodeWithSelector(ICourtErrors.NotMember.selector, panel[1]));
    }

    function test_refusesAScannerThatJoinsInTheSameBlock() external {
        uint256 key = uint256(keccak256("newcomer"));
        vm.deal(vm.addr(key), SCANNER_BOND);
        vm.prank(vm.addr(key));
        scanners.join{value: SCANNER_BOND}();
        delete said;
        delete signatures;
        Finding memory word = finding(accusation);
        for (uint256 i = 0; i < QUORUM; ++i) {
            said.push(word);
            signatures.push(sign(key, court.findingHash(word)));
        }
        _refuses(abi.encodeWithSelector(ICourtErrors.NotMember.selector, vm.addr(key)));
    }

    function test_refusesAUsedNonce() external {
        acquit(_open());
        accusation = sourceAccusation(Charge.MaliciousSource, "again");
        commit(accusation);
        uint256 used = said[1].nonce;
        _say(QUORUM);
        said[1].nonce = used;
        _resign(1);
        _refuses(abi.encodeWithSelector(Nonces.NonceUsed.selector, panel[1], used));
    }

    function test_refusesANonceThatItsScannerCancelled() external {
        vm.prank(panel[2]);
        court.cancelFinding(said[2].nonce);
        vm.assertTrue(court.isNonceUsed(panel[2], said[2].nonce), "used");
        _refuses(abi.encodeWithSelector(Nonces.NonceUsed.selector, panel[2], said[2].nonce));
    }

    function test_cancelsANonceOnce() external {
        vm.prank(panel[0]);
        court.cancelFinding(77);
        vm.prank(panel[0]);
        vm.expectRevert(abi.encodeWithSelector(Nonces.NonceUsed.selector, panel[0], 77));
        court.cancelFinding(77);
    }

    function test_refusesAReportBehindAnEarlierCase() external {
        bytes32 old = accusation.report;
        acquit(_open());
        accusation = sourceAccusation(Charge.MaliciousSource, "again");
        commit(accusation);
        _say(QUORUM);
        said[1].report = old;
        _resign(1);
        _refuses(abi.encodeWithSelector(ICourtErrors.ReportSpent.selector, old));
    }

    function test_refusesASignerWhoseBondIsReservedElsewhere() external {
        vm.prank(address(clearance));
        scanners.reserve(panel[0], SCANNER_BOND);
        _refuses(abi.encodeWithSelector(IScanners.InsufficientBond.selector, 0, uint256(20 ether) / QUORUM));
    }

    function test_takesTheSignatureOfAContract() external {
        Wallet wallet = _seatedWallet();
        _signByWallet(wallet, "open sesame");
        assertPhase(_open(), Phase.Open);
        vm.assertTrue(scanners.reservedOf(address(wallet)) != 0, "its slice");
    }

    function test_refusesASignatureThatItsContractDoesNotKnow() external {
        Wallet wallet = _seatedWallet();
        uint256 place = _signByWallet(wallet, "let me in");
        _refuses(abi.encodeWithSelector(ICourtErrors.BadSignature.selector, place));
    }

    function test_isNotBurntByAContractThatEatsItsGas() external {
        Wallet wallet = _seatedWallet();
        uint256 place = _signByWallet(wallet, "burn");
        uint256 before = gasleft();
        _refuses(abi.encodeWithSelector(ICourtErrors.BadSignature.selector, place));
        vm.assertLt(before - gasleft(), 1_000_000, "gas");
    }

    /* INTERNALS */

    function _say(uint256 count) private {
        delete said;
        delete signatures;
        for (uint256 i = 0; i < count; ++i) {
            said.push(finding(accusation));
            signatures.push(signed(i, said[i]));
        }
    }

    function _resign(uint256 i) private {
        signatures[i] = signed(i, said[i]);
    }

    function _seatedWallet() private returns (Wallet wallet) {
        wallet = new Wallet();
        vm.deal(address(wallet), SCANNER_BOND);
        wallet.join(scanners, SCANNER_BOND);
        pass(1);
    }

    /// @return place of the wallet's finding among those of two scanners
    function _signByWallet(Wallet wallet, string memory word) private returns (uint256 place) {
        _say(QUORUM - 1);
        said.push(finding(accusation));
        signatures.push(abi.encodePacked(address(wallet), word));
        place = QUORUM - 1;
        while (place > 0 && panel[place - 1] > address(wallet)) {
            _swap(place, place - 1);
            --place;
        }
    }

    function _swap(uint256 i, uint256 j) private {
        (Finding memory first, bytes memory signature) = (said[i], signatures[i]);
        said[i] = said[j];
        signatures[i] = signatures[j];
        said[j] = first;
        signatures[j] = signature;
    }

    function _open() private returns (bytes32) {
        vm.prank(accuser);
        return court.openSource{value: 40 ether}(accusation, said, signatures);
    }

    function _refuses(bytes memory reason) private {
        vm.prank(accuser);
        vm.expectRevert(reason);
        court.openSource{value: 40 ether}(accusation, said, signatures);
    }
}
