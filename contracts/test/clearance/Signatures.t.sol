// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Nonces} from "../../src/court/lib/Nonces.sol";
import {Clean} from "../../src/court/Types.sol";
import {WithClearance} from "./Fixture.sol";
import {ContractScanner} from "./Stubs.sol";

/// @notice What is a signature and what is none (P19, attack 12, attack 27).
contract SignaturesTest is WithClearance {
    using Nonces for Nonces.Used;

    uint256 private constant _ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    Nonces.Used private _nonces;

    function test_refuses_malformed_signatures(bytes memory signature) external {
        vm.assume(signature.length != 65);
        Clean memory statement = clean();
        vm.expectRevert();
        clearance.attest(statement, signature);
        _refuses(statement, "");
        _refuses(statement, new bytes(19));
        _refuses(statement, new bytes(20));
        _refuses(statement, new bytes(64));
        _refuses(statement, new bytes(65));
        _refuses(statement, new bytes(66));
    }

    function test_refuses_a_signature_with_any_bit_changed(uint256 place, uint8 bit) external {
        Clean memory statement = clean();
        bytes memory signature = sign(keys[0], digestOf(statement));
        signature[bound(place, 0, 64)] ^= bytes1(uint8(2 ** (bit % 8)));
        vm.expectRevert();
        clearance.attest(statement, signature);
    }

    function test_refuses_the_mirror_image_of_a_signature() external {
        Clean memory statement = clean();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], digestOf(statement));
        bytes memory mirrored = abi.encodePacked(r, _ORDER - uint256(s), v == 27 ? uint8(28) : uint8(27));
        _refuses(statement, mirrored);
    }

    function test_refuses_the_compact_form() external {
        Clean memory statement = clean();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], digestOf(statement));
        _refuses(statement, abi.encodePacked(r, uint256(s) | (uint256(v - 27) << 255)));
    }

    function test_refuses_other_words(uint8 field, uint256 change) external {
        Clean memory statement = clean();
        bytes memory signature = sign(keys[0], digestOf(statement));
        change = bound(change, 1, type(uint256).max);
        field = field % 5;
        if (field == 0) statement.report = bytes32(uint256(statement.report) ^ change);
        if (field == 1) statement.artifact = bytes32(uint256(statement.artifact) ^ change);
        if (field == 2) statement.ruleset = bytes32(uint256(statement.ruleset) ^ change);
        if (field == 3) statement.nonce ^= change;
        if (field == 4) statement.expiresAt += change % 2 == 0 ? 1 : 1 days;
        vm.expectRevert();
        clearance.attest(statement, signature);
    }

    function test_refuses_a_signature_for_another_chain_contract_or_domain() external {
        Clean memory statement = clean();
        _refusesUnder(statement, "OGPU Court", "1", block.chainid + 1, address(clearance));
        _refusesUnder(statement, "OGPU Court", "1", block.chainid, address(court));
        _refusesUnder(statement, "OGPU Court", "2", block.chainid, address(clearance));
        _refusesUnder(statement, "OGPU Clearance", "1", block.chainid, address(clearance));
    }

    function test_refuses_a_signature_of_before_a_fork_after_it() external {
        Clean memory statement = clean();
        bytes memory signature = sign(keys[0], digestOf(statement));
        vm.chainId(block.chainid + 1);
        vm.expectRevert();
        clearance.attest(statement, signature);
        vm.chainId(block.chainid - 1);
        clearance.attest(statement, signature);
    }

    function test_accepts_a_contract_that_recognises_the_digest() external {
        ContractScanner scanner = _contractScanner();
        Clean memory statement = clean();
        bytes32 uid = clearance.attest(statement, _packed(scanner, digestOf(statement)));
        vm.assertEq(clearance.statementOf(uid).scanner, address(scanner), "scanner");
    }

    function test_accepts_a_contract_that_needs_nothing_beside_its_address() external {
        ContractScanner scanner = _contractScanner();
        scanner.setAnswer(ContractScanner.Answer.Anything);
        bytes32 uid = clearance.attest(clean(), abi.encodePacked(address(scanner)));
        vm.assertEq(clearance.statementOf(uid).scanner, address(scanner), "scanner");
    }

    function test_accepts_a_contract_that_returns_more_than_asked() external {
        ContractScanner scanner = _contractScanner();
        scanner.setAnswer(ContractScanner.Answer.TooLong);
        Clean memory statement = clean();
        uint256 before = gasleft();
        clearance.attest(statement, _packed(scanner, digestOf(statement)));
        vm.assertLt(before - gasleft(), 400_000, "gas");
    }

    function test_refuses_a_contract_that_does_not_recognise_it(uint8 answer) external {
        ContractScanner scanner = _contractScanner();
        answer = uint8(bound(answer, 1, 6));
        if (answer == uint8(ContractScanner.Answer.TooLong)) answer = uint8(ContractScanner.Answer.LongNo);
        scanner.setAnswer(ContractScanner.Answer(answer));
        Clean memory statement = clean();
        uint256 before = gasleft();
        _refuses(statement, _packed(scanner, digestOf(statement)));
        vm.assertLt(before - gasleft(), 300_000, "gas");
    }

    function test_refuses_what_a_contract_recognises_for_another_digest() external {
        ContractScanner scanner = _contractScanner();
        Clean memory statement = clean();
        _refuses(statement, _packed(scanner, bytes32(uint256(digestOf(statement)) ^ 1)));
    }

    function test_refuses_a_member_without_code_in_a_contracts_place() external {
        Clean memory statement = clean();
        bytes32 digest = digestOf(statement);
        _refuses(statement, abi.encodePacked(scannerAt(0), digest));
        _refuses(statement, abi.encodePacked(scannerAt(0), sign(keys[0], digest)));
    }

    function test_nonces_are_used_once_each_in_any_order(uint256[12] memory nonces) external {
        for (uint256 i = 0; i < nonces.length; ++i) {
            // Near each other, so that they share words and meet.
            nonces[i] = nonces[i] % 2 == 0 ? nonces[i] % 600 : type(uint256).max - nonces[i] % 600;
            bool before;
            for (uint256 j = 0; j < i; ++j) {
                before = before || nonces[j] == nonces[i];
            }
            vm.assertEq(_nonces.isUsed(client, nonces[i]), before, "isUsed");
            if (before) {
                vm.expectRevert(abi.encodeWithSelector(Nonces.NonceUsed.selector, client, nonces[i]));
                this.useNonce(nonces[i]);
            } else {
                this.useNonce(nonces[i]);
            }
            vm.assertTrue(!_nonces.isUsed(provider, nonces[i]), "another's");
        }
    }

    function useNonce(uint256 nonce) external {
        _nonces.use(client, nonce);
    }

    function _contractScanner() private returns (ContractScanner scanner) {
        scanner = new ContractScanner();
        vm.deal(address(this), BOND);
        scanner.join{value: BOND}(address(scanners));
        vm.roll(vm.getBlockNumber() + 1);
    }

    function _packed(ContractScanner scanner, bytes32 digest) private pure returns (bytes memory) {
        return abi.encodePacked(address(scanner), digest);
    }

    function _refuses(Clean memory statement, bytes memory signature) private {
        expectRefused(statement, signature, abi.encodeWithSelector(IClearance.NotMember.selector, address(0)));
    }

    function _refusesUnder(
        Clean memory statement,
        string memory name,
        string memory version,
        uint256 chain,
        address verifier
    ) private {
        bytes32 digest = digestUnder(separatorOf(name, version, chain, verifier), statement);
        bytes memory signature = sign(keys[0], digest);
        vm.expectRevert();
        clearance.attest(statement, signature);
        vm.assertTrue(!clearance.hasAttested(address(source), revision, scannerAt(0)), "attested");
    }
}
