// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CourtHandler, CourtHandlerWithTreasury, CourtHandlerWithoutSweep} from "./CourtHandler.sol";
import {CourtInvariants} from "./CourtInvariants.sol";
import {CourtSession} from "./CourtSession.sol";

/// @notice A Vault that pays the court what it takes.
contract SweepInvariants is CourtInvariants {
    function setUp() external {
        begin(new CourtHandler());
    }
}

/// @notice A Vault out of which nothing comes, and another judge beside the court.
contract NoSweepInvariants is CourtInvariants {
    function setUp() external {
        begin(new CourtHandlerWithoutSweep());
    }

    function names() internal pure override returns (bytes4[] memory list) {
        list = usual(2);
        list[28] = CourtHandler.sanctionElsewhere.selector;
        list[29] = CourtHandler.waiveElsewhere.selector;
    }
}

/// @notice A Vault that pays a treasury what the court takes, and another judge beside the court.
contract TreasuryInvariants is CourtInvariants {
    function setUp() external {
        begin(new CourtHandlerWithTreasury());
    }

    function names() internal pure override returns (bytes4[] memory list) {
        list = usual(2);
        list[28] = CourtHandler.sanctionElsewhere.selector;
        list[29] = CourtHandler.waiveElsewhere.selector;
    }
}

/// @notice A court that loses its office, a Vault that fails it, and another judge whose sanctions stand in its way.
contract TroubledInvariants is CourtInvariants {
    function setUp() external {
        begin(new CourtHandler());
    }

    function names() internal pure override returns (bytes4[] memory list) {
        list = usual(6);
        list[28] = CourtSession.depose.selector;
        list[29] = CourtSession.reinstate.selector;
        list[30] = CourtSession.breakVault.selector;
        list[31] = CourtSession.mendVault.selector;
        list[32] = CourtHandler.sanctionElsewhere.selector;
        list[33] = CourtHandler.waiveElsewhere.selector;
    }
}
