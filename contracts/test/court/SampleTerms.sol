// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy} from "../../src/court/CourtTypes.sol";
import {Charge} from "../../src/court/Types.sol";

/// @notice The terms that most tests are held under.
library SampleTerms {
    uint8 internal constant QUORUM = 3;
    uint96 internal constant BOND = 10 ether;
    uint96 internal constant VOTE_BOND = 5 ether;

    function of_(Charge charge, address arbiter, address guardian) internal pure returns (Policy memory p) {
        p = Policy({
            challenge: 2 days,
            commit: 1 days,
            reveal: 1 days,
            appeal: 2 days,
            arbiterTime: 7 days,
            quorumToOpen: QUORUM,
            minPanel: 3,
            penaltyBps: 10_000,
            bondBps: 500,
            bountyBps: 2500,
            panelBps: 1000,
            victimBps: 2500,
            minBond: BOND,
            voteBond: VOTE_BOND,
            grace: 1 hours,
            minDeliveryTime: 10 minutes,
            arbiter: arbiter,
            penaltyCap: 100_000 ether,
            guardian: guardian,
            arbiterExtraData: hex"c0de"
        });
        if (charge == Charge.MalformedSource) p.penaltyBps = 1000;
        if (charge == Charge.InvalidResult) p.penaltyBps = 2500;
        if (charge == Charge.NonDelivery) (p.penaltyBps, p.challenge, p.minBond) = (500, 1 days, 1 ether);
    }
}
