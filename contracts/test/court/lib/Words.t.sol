// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../../src/court/Types.sol";
import {Docket} from "../../../src/court/lib/Docket.sol";
import {Split} from "../../../src/court/lib/Split.sol";
import {Strikes} from "../../../src/court/lib/Strikes.sol";
import {Test} from "../../Test.sol";

/// @notice The court's packed words against plain arrays, and its shares.
contract WordsTest is Test {
    using Docket for uint256;
    using Strikes for uint256;

    /* DOCKET */

    function test_aDocketKeepsChargesApart(uint8[24] memory moves) external pure {
        uint256 docket = 0;
        uint256[4] memory rounds;
        bool[4] memory live;
        bool[4] memory convicted;
        for (uint256 i = 0; i < moves.length; ++i) {
            uint256 charge = moves[i] % 4;
            if (live[charge]) {
                bool guilty = moves[i] & 4 != 0;
                docket = docket.closed(Charge(charge), guilty);
                live[charge] = false;
                convicted[charge] = convicted[charge] || guilty;
            } else {
                docket = docket.opened(Charge(charge));
                live[charge] = true;
                ++rounds[charge];
            }
            uint256 count = 0;
            for (uint256 j = 0; j < 4; ++j) {
                vm.assertEq(docket.rounds(Charge(j)), rounds[j], "rounds");
                vm.assertEq(docket.isLive(Charge(j)), live[j], "live");
                vm.assertEq(docket.isConvicted(Charge(j)), convicted[j], "convicted");
                if (live[j]) ++count;
            }
            vm.assertEq(docket.liveCount(), count, "live count");
            vm.assertEq(
                docket.anyConvicted(), convicted[0] || convicted[1] || convicted[2] || convicted[3], "any"
            );
        }
    }

    function test_aCaseIdTellsSubjectRevisionChargeAndRoundApart() external pure {
        bytes32 id = Docket.caseId(address(1), "r", Charge.MaliciousSource, 0);
        vm.assertTrue(id != Docket.caseId(address(2), "r", Charge.MaliciousSource, 0), "subject");
        vm.assertTrue(id != Docket.caseId(address(1), "s", Charge.MaliciousSource, 0), "revision");
        vm.assertTrue(id != Docket.caseId(address(1), "r", Charge.MalformedSource, 0), "charge");
        vm.assertTrue(id != Docket.caseId(address(1), "r", Charge.MaliciousSource, 1), "round");
        // One letter fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes32 key = keccak256(abi.encode(address(1), bytes32("r"), Charge.MaliciousSource));
        vm.assertEq(id, keccak256(abi.encode(key, 0)), "as documented");
    }

    /* STRIKES */

    /// @dev Against a count for each day. What lies more than twelve days behind the latest is forgotten.
    function test_strikesCountLikeADiary(uint16[10] memory acts) external pure {
        uint256 strikes = 0;
        uint256[40] memory diary;
        uint256 latest = 0;
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 day = 10 + acts[i] % 30;
            bool kept = latest < day + 13;
            if (acts[i] & 0x8000 != 0 && diary[day] != 0) {
                strikes = strikes.remove(day);
                if (kept) --diary[day];
            } else {
                strikes = strikes.add(day);
                if (kept) ++diary[day];
                if (day > latest) latest = day;
            }
            for (uint256 d = 0; d + 13 <= latest; ++d) {
                diary[d] = 0;
            }
        }
        for (uint256 d = 0; d < 40; ++d) {
            vm.assertEq(strikes.count(d), _week(diary, d), "count");
        }
    }

    function test_strikesOfADayDoNotRunOver() external pure {
        uint256 strikes = (uint256(20) << 208) | 0xffff | (uint256(7) << 16);
        strikes = strikes.add(20);
        vm.assertEq(strikes.count(20), 0xffff + 7, "full");
        vm.assertEq(strikes.remove(20).count(20), 0xfffe + 7, "one less");
    }

    function test_nothingIsTakenBackThatWasNotAdded() external pure {
        uint256 strikes = uint256(0).add(20);
        vm.assertEq(strikes.remove(21), strikes, "later");
        vm.assertEq(strikes.remove(19), strikes, "none on that day");
        vm.assertEq(strikes.remove(1), strikes, "forgotten");
        vm.assertEq(strikes.remove(20).count(20), 0, "the one");
    }

    function _week(uint256[40] memory diary, uint256 day) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < 7 && i <= day; ++i) {
            sum += diary[day - i];
        }
    }

    /* SPLIT */

    function test_aShareIsWithinAWeiOfItsPart(uint256 amount, uint256 bps) external pure {
        bps = bound(bps, 0, 10_000);
        uint256 share = Split.bps(amount, bps);
        vm.assertLe(share, amount, "part of it");
        amount = bound(amount, 0, type(uint256).max / 10_000);
        vm.assertEq(Split.bps(amount, bps), amount * bps / 10_000, "rounded down");
    }

    function test_threeSharesNeverComeToMoreThanTheWhole(uint256 amount, uint256 a, uint256 b, uint256 c)
        external
        pure
    {
        a = bound(a, 0, 10_000);
        b = bound(b, 0, 10_000 - a);
        c = bound(c, 0, 10_000 - a - b);
        uint256 left = amount - Split.bps(amount, a);
        vm.assertLe(Split.bps(amount, b), left, "second");
        vm.assertLe(Split.bps(amount, c), left - Split.bps(amount, b), "third");
    }

    function test_equalSharesLeaveLessThanOneEach(uint256 amount, uint256 parts) external pure {
        (uint256 each, uint256 total) = Split.equally(amount, parts);
        if (parts == 0) {
            vm.assertEq(each + total, 0, "nobody");
            return;
        }
        vm.assertEq(each * parts, total, "alike");
        vm.assertLe(total, amount, "no more");
        vm.assertLt(amount - total, parts, "no less");
    }
}
