// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../src/court/Types.sol";
import {Measured} from "./Measured.sol";

/// forge-config: default.isolate = true
contract GasTrialTest is Measured {
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        registerProvider();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_uncontested() external {
        vm.prank(accuser);
        court.submitEvidence(id, "hash", "ipfs://evidence");
        measure("submitEvidence");
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        measure("tally, uncontested");
    }

    function test_contested() external {
        contest(id);
        measure("contest");
        for (uint256 i = QUORUM; i < SEATED; ++i) {
            commitVote(id, i, true);
        }
        measure("commitVote");
        passTo(court.caseOf(id).deadline);
        revealVote(id, QUORUM, true);
        measure("revealVote, the first");
        for (uint256 i = QUORUM + 1; i < SEATED - 1; ++i) {
            revealVote(id, i, true);
        }
        measure("revealVote");
        passTo(court.caseOf(id).deadline);
        court.tally(id);
        measure("tally, voted");
        court.closeVote(id, panel[SEATED - 1]);
        measure("closeVote");
        appeal(id);
        measure("appeal");
    }

    function test_exclude() external {
        contest(id);
        bytes memory question = abi.encodeCall(clearance.hasAttested, (address(source), revision, panel[4]));
        vm.mockCall(address(clearance), question, abi.encode(true));
        court.exclude(id, panel[4]);
        measure("exclude");
    }

    function test_disavow() external {
        vm.prank(panel[4]);
        court.disavow(client);
        measure("disavow");
    }

    function test_veto() external {
        vm.prank(guardian);
        court.veto(id);
        measure("veto");
    }
}
