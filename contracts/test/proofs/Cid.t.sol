// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {Test} from "../Test.sol";
import {CidText} from "./CidText.sol";
import {Reader} from "./Reader.sol";

/// @dev The CIDs were computed with the importer of Helia (ipfs-unixfs-importer 15), with `leafType` "file" and "raw",
/// with and without `rawLeaves` and `reduceSingleLeafToSelf`.
contract CidTest is Test {
    Reader internal immutable reader = new Reader();

    function test_NamesAFileThatIpfsAddNamed() external view {
        assertTrue(reader.names("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", "hello world\n"));
        assertTrue(
            reader.names("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4", "hello world\n")
        );
        assertTrue(
            reader.names("bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby", "hello world\n")
        );
    }

    function test_NamesFilesOfEverySizeAndForm() external view {
        _accepts(0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH");
        _accepts(0, "bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y");
        _accepts(0, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        _accepts(1, "QmS9JArPwa55ePgDnyg6TzX24mYTS1b1vLqWNebyVotKxQ");
        _accepts(1, "QmUvjkbSRtYbxdeoMr2G779nRZS47x2E6aKmovt6m3Qkwt");
        _accepts(1, "QmPeqTbHmzUgPgPQzXEoedXFVAYnxPbg6YKm9x7mjvVNB8");
        _accepts(1, "bafybeibyqyrkx66boqbutl5oktknecxgnl43cipcls3knonfmi727rdtnu");
        _accepts(1, "bafybeiatqrf5qpcdvxj4bh574zy2fjx6u373pnxb3jhnus4mtodpg4w4f4");
        _accepts(1, "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu");
        _accepts(118, "QmP5jCAXapih9WaTWyK8KBiejuuLWpmm2ogxQEKcdKn9qo");
        _accepts(118, "QmWngEaiGt4HG36eNACZnu9n1JyDgX2NZx8awQYnJLnPwL");
        _accepts(118, "QmNQDem2cNLZGNSRXz2ypXV1y8Lx6bupkZE2iM6nyE8HrF");
        _accepts(118, "bafybeialbefwv5o4r4zdiuf4tju5puo5v3m7y2hmbn3d22swyph6utsrsy");
        _accepts(118, "bafybeiaa5h6yv7wzd2jf7n6dlc3etu5p7brblqqwwiqh2llmmbm644vrca");
        _accepts(118, "bafkreigtfkyaskolsnnxtvcootc2oro3iyh7pfg6uo3zxzamdtc46u4i54");
        _accepts(128, "QmUYu9UUYnPmvriLauRehtYRvpy9LAozxJ8Ke4yfeZpCJr");
        _accepts(128, "QmU62Ln4pHffyoBRz9jTLe8d9WvVhwN5nn5yGvaXyGuDKa");
        _accepts(128, "QmXFTLPHbRzBU3oaBJuWYAybuy8BFLbWMMvvfEnGp7o2Uo");
        _accepts(128, "bafybeic4jfvgrs5axfr6ptvjaua7gky6v7ujz7xph6n74cgm4pmzuyfsr4");
        _accepts(128, "bafybeieemrvmnd7tyskado5v75pfstrbhrqdtzzoixvcbwo6vgmga6niua");
        _accepts(128, "bafkreichd64uhkrdyui7n5zprulffwoiqdh2hevnqbidcicuo4b6k2rl4u");
        _accepts(300, "QmcxWMw5BAYkFHXcgJ56Lp8DTjpsnRmWMLV4pVGeBngmBi");
        _accepts(300, "QmRWfyVJZoZB545KmMkziacci7HhVeyazqNWgds7Pf8rMZ");
        _accepts(300, "Qmb5otpzZVmVNV2kGCydECdjaRoSKyf1wDcTFHJ53VPJLn");
        _accepts(300, "bafybeigzgmlfdtkix4jf6pxamfnzlchzwdzevxzss46nn6hugm5odlnhqu");
        _accepts(300, "bafybeif5lkng56xo4w37s75qdygxjbgsaxsxc6i3wjmkdmovtmojdlidz4");
        _accepts(300, "bafkreicd7g25lhvrbcaxc5wg6zocyyqduixsv2f4fc32dxpelfdwpdcqii");
        _accepts(16384, "QmV665N59zgLGHvpDAFNzBsP6JCbgvFLMr5Ko4pvCTVaG8");
        _accepts(16384, "QmUjEwfvvEhBJzJ7TNjFpUbDcFVKisyLaLYeBUNbgZ1CUG");
        _accepts(16384, "QmPrpcJMmzAgMM9kYp84NmrufEjitNjQAtFCzZxKDfxFqw");
        _accepts(16384, "bafybeidei3dud7nrow62rpyipooehe3aql5i426wqqyz2pigjm2mq4tswe");
        _accepts(16384, "bafybeiawszhbnyvn777bqy4lnbzb3kzg6yo7sdvlqsnkngocthhzylq5qy");
        _accepts(16384, "bafkreicdjdr3tdukgj5tjtwttqo2tzt43ngnlzeojv4wayd2hlsahu27bq");
    }

    function test_DoesNotNameOtherBytes() external view {
        string memory v0 = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
        string memory raw = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4";
        bytes[4] memory others = [bytes(""), "hello world", "hello world\n\n", "Hello world\n"];
        for (uint256 i = 0; i < others.length; ++i) {
            assertFalse(reader.names(v0, others[i]));
            assertFalse(reader.names(raw, others[i]));
        }
    }

    function test_DoesNotTakeTheNodeForTheFile() external view {
        // The bytes of the dag-pb node themselves, whose SHA-256 is in the CID.
        bytes memory node = hex"0a120802120c68656c6c6f20776f726c640a180c";
        assertFalse(reader.names("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", node));
        assertFalse(reader.names("bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby", node));
    }

    function test_RefusesOtherForms() external {
        // CIDv0 with a character outside of base58, one too few, one too many, not SHA-256.
        _refuses("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff50");
        _refuses("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5");
        _refuses("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5oo");
        _refuses("1mT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
        _refuses("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
        // CIDv1 in capitals, in base36, in base58btc, with bits behind the last byte, of dag-cbor, identity, dag-pb of SHA-512.
        _refuses("BAFKREIFJJCIE6LYPI6NY7AMXNFFTAGCLBUXNDQONFIPMB64F2KM2DEVEI4");
        _refuses("kzwfwjn5ji4puu1jok50wwnqkfu3tbvnmyv9gv9wiwe2lc8o6zxvgmxhbqb0mli");
        _refuses("zb2rhj7crUKTQYRGCRATFaQ6YFLTde2YzdqbbhAASkL9uRDXn");
        _refuses("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei5");
        _refuses("bafyreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4");
        _refuses("bafkqadtimvwgy3zao5xxe3debi");
        _refuses("");
        _refuses("b");
    }

    function test_RefusesEveryCharacterOutsideOfItsAlphabet() external {
        for (uint256 c = 0; c < 256; ++c) {
            bool digit = c >= 0x31 && c <= 0x39;
            bool capital = c >= 0x41 && c <= 0x5a;
            bool small = c >= 0x61 && c <= 0x7a;
            if (!(digit || (capital && c != 0x49 && c != 0x4f) || (small && c != 0x6c))) {
                _refuses(_with("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", c));
            }
            if (!(small || (c >= 0x32 && c <= 0x37))) {
                _refuses(_with("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4", c));
            }
        }
    }

    /// @dev CIDv0 and both forms of CIDv1 as an encoder of our own writes them.
    function testFuzz_NamesWhatWasNamed(bytes memory content) external view {
        if (content.length == 0 || content.length > 100) return;
        bytes memory entry =
            abi.encodePacked(hex"080212", uint8(content.length), content, hex"18", uint8(content.length));
        bytes32 node = sha256(abi.encodePacked(hex"0a", uint8(entry.length), entry));
        assertTrue(reader.names(CidText.v0(node), content));
        assertTrue(reader.names(CidText.v1DagPb(node), content));
        assertTrue(reader.names(CidText.v1Raw(sha256(content)), content));
    }

    function testFuzz_AnyOtherDigestNamesSomethingElse(bytes32 digest, bytes memory content) external view {
        if (digest == sha256(content)) return;
        assertFalse(reader.names(CidText.v0(digest), content));
        assertFalse(reader.names(CidText.v1DagPb(digest), content));
        assertFalse(reader.names(CidText.v1Raw(digest), content));
    }

    function testFuzz_AChangedCharacterIsAnotherCidOrNone(uint256 place, bytes1 changed) external view {
        bytes memory cid = bytes(
            place % 2 == 0
                ? "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"
                : "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
        );
        if (cid[place % cid.length] == changed) return;
        cid[place % cid.length] = changed;
        try reader.names(string(cid), "hello world\n") returns (bool named) {
            assertFalse(named);
        } catch {}
    }

    function _accepts(uint256 length, string memory cid) private view {
        bytes memory content = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            // forge-lint: disable-next-line(unsafe-typecast): below 251
            content[i] = bytes1(uint8(i % 251));
        }
        assertTrue(reader.names(cid, content));
        if (length == 0) return;
        content[length / 2] ^= 0x01;
        assertFalse(reader.names(cid, content));
    }

    function _with(bytes memory cid, uint256 character) private pure returns (string memory) {
        // forge-lint: disable-next-line(unsafe-typecast): below 256
        cid[20] = bytes1(uint8(character));
        return string(cid);
    }

    function _refuses(string memory cid) private {
        vm.expectRevert(IProofs.UnsupportedCid.selector);
        reader.names(cid, "hello world\n");
    }

    function assertTrue(bool condition) private pure {
        vm.assertTrue(condition, "the CID names the bytes");
    }

    function assertFalse(bool condition) private pure {
        vm.assertTrue(!condition, "the CID names other bytes");
    }
}
