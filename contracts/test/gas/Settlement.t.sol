// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../src/court/Types.sol";
import {Measured} from "./Measured.sol";

/// forge-config: default.isolate = true
contract GasSettlementTest is Measured {
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        registerProvider();
        id = openSource(Charge.MaliciousSource, "a");
    }

    function test_convicted() external {
        contest(id);
        decide(id, QUORUM, 5);
        settle(id);
        measure("settle, convicted");
        court.releaseSigner(id, panel[1]);
        measure("releaseSigner");
        court.claimFee(id, panel[QUORUM]);
        measure("claimFee");
        court.claimDamages(id, source.registrantId(provider));
        measure("claimDamages");
        vm.prank(accuser);
        court.withdraw();
        measure("withdraw");
        clearance.statusOf(address(source));
        measure("Clearance.statusOf, convicted");
    }

    function test_unclaimed() external {
        convict(id);
        pass(31 days);
        court.burnDamages(id);
        measure("burnDamages");
    }

    function test_acquitted() external {
        contest(id);
        passTo(court.caseOf(id).deadline + 1 days);
        court.tally(id);
        passTo(court.caseOf(id).deadline);
        court.settle(id);
        measure("settle, acquitted");
    }
}
