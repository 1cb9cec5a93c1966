// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clearance} from "../../src/court/Clearance.sol";
import {Court} from "../../src/court/Court.sol";
import {Policy, Setup, Wiring} from "../../src/court/CourtTypes.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {ICourtRecord} from "../../src/court/interfaces/ICourtRecord.sol";
import {IProofs} from "../../src/court/interfaces/IProofs.sol";
import {IRevisions} from "../../src/court/interfaces/IRevisions.sol";
import {IScanners} from "../../src/court/interfaces/IScanners.sol";
import {Vm} from "../Test.sol";

/// @notice Deploys scanners, clearance and court, who know each other by addresses foreseen.
library Courthouse {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    error Unforeseen();

    /// @param w all but scanners and clearance
    function build(Wiring memory w, Policy[4] memory policies, uint128 scannerBond)
        internal
        returns (Scanners scanners, Clearance clearance, Court court)
    {
        uint256 nonce = vm.getNonce(address(this));
        w.scanners = vm.computeCreateAddress(address(this), nonce);
        w.clearance = vm.computeCreateAddress(address(this), nonce + 1);
        address courtAt = vm.computeCreateAddress(address(this), nonce + 2);
        scanners = new Scanners(
            address(this),
            courtAt,
            w.clearance,
            Scanners.Terms({open: true, admissionDelay: 0, exitDelay: 32 days, minBond: scannerBond})
        );
        clearance = new Clearance(
            IRevisions(w.revisions),
            IScanners(w.scanners),
            ICourtRecord(courtAt),
            IProofs(w.proofs),
            Clearance.Terms({threshold: 2, stake: 10 ether, maxValidity: 30 days, riskTime: 64 days})
        );
        court = new Court(Setup({wiring: w, owner: address(this), policies: policies}));
        if (address(court) != courtAt) revert Unforeseen();
    }
}
