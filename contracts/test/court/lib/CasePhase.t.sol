// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Phase} from "../../../src/court/Types.sol";
import {CasePhase} from "../../../src/court/lib/CasePhase.sol";
import {Test} from "../../Test.sol";

contract CasePhaseTest is Test {
    /// @dev Rows from, columns to: None, Open, Voting, Reveal, Ruled, Arbiter, Settled.
    string[7] private diagram = [
        "-o-----", // None
        "--o-o-o", // Open
        "---o--o", // Voting
        "----ooo", // Reveal
        "-----oo", // Ruled
        "------o", // Arbiter
        "-------" // Settled
    ];

    function test_movesAlongTheDiagramOnly() external view {
        for (uint256 from = 0; from < 7; ++from) {
            for (uint256 to = 0; to < 7; ++to) {
                vm.assertEq(CasePhase.legal(Phase(from), Phase(to)), bytes(diagram[from])[to] == "o", "move");
            }
        }
    }

    function test_isLiveBetweenFirstAndLast() external pure {
        for (uint256 i = 0; i < 7; ++i) {
            vm.assertEq(CasePhase.live(Phase(i)), i != 0 && i != 6, "live");
        }
    }

    function test_convictsByMoreThanTwoThirdsOfTheVotesAndMoreThanHalfOfThePanel(
        uint8 guilty,
        uint8 revealed,
        uint8 eligible
    ) external pure {
        eligible = uint8(bound(eligible, 1, 32));
        revealed = uint8(bound(revealed, 0, eligible));
        guilty = uint8(bound(guilty, 0, revealed));
        bool convicted = CasePhase.convicts(guilty, revealed, eligible);
        vm.assertEq(
            convicted, 3 * uint256(guilty) > 2 * uint256(revealed) && 2 * uint256(guilty) > eligible, "rule"
        );
        if (convicted) vm.assertTrue(guilty > revealed - guilty, "more for than against");
        if (convicted) vm.assertTrue(CasePhase.convicts(revealed, revealed, eligible), "all the more");
    }

    function test_noTieAndNoEmptyPanelConvicts() external pure {
        vm.assertTrue(!CasePhase.convicts(0, 0, 0), "nobody");
        vm.assertTrue(!CasePhase.convicts(2, 4, 4), "tie");
        vm.assertTrue(!CasePhase.convicts(4, 6, 6), "two thirds");
        vm.assertTrue(!CasePhase.convicts(3, 3, 6), "half");
        vm.assertTrue(CasePhase.convicts(5, 7, 9), "enough");
    }
}
