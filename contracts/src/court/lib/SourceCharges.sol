// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISource} from "../../protocol/interfaces/ISource.sol";
import {SourceAccusation, Wiring} from "../CourtTypes.sol";
import {Charge, Finding} from "../Types.sol";
import {ICourtErrors} from "../interfaces/ICourtErrors.sol";
import {ICourtEvents} from "../interfaces/ICourtEvents.sol";
import {IProofs} from "../interfaces/IProofs.sol";
import {IRevisions} from "../interfaces/IRevisions.sol";
import {Cases} from "./Cases.sol";
import {CourtStore} from "./CourtStore.sol";
import {Findings} from "./Findings.sol";
import {Holds} from "./Holds.sol";
import {Opening} from "./Opening.sol";
import {Revision} from "./Revision.sol";
import {Split} from "./Split.sol";

/// @title Opening a case on a source
library SourceCharges {
    /// @notice Stands for the revision of a source whose parameters are too large to be read and named.
    bytes32 internal constant UNREADABLE = 0;

    /// @param domain EIP-712 separator of the court
    function openSource(
        CourtStore storage s,
        Wiring memory w,
        bytes32 domain,
        SourceAccusation calldata accusation,
        Finding[] calldata findings,
        bytes[] calldata signatures
    ) external returns (bytes32) {
        if (!Cases.onSource(accusation.charge)) {
            revert ICourtErrors.WrongCharge(accusation.charge);
        }
        Cases.checkUri(accusation.uri);
        Opening.redeem(s, accusation.source, accusation.revision, accusation.report, accusation.salt);
        if (accusation.revision == UNREADABLE) _checkUnreadable(w, accusation);
        else _firstSeen(w, accusation.source, accusation.revision);

        Opening.Filing memory f = _file(accusation.source, accusation.revision, accusation.charge);
        Opening.enter(s, f);
        _checkCount(s.policies[f.policyId].quorumToOpen, findings.length, signatures.length);
        Opening.spend(s, f, accusation.report);
        address[] memory signers;
        (signers, f.signers) = Findings.accept(s, w, domain, f, findings, signatures);
        f.cosigners = uint8(signers.length);

        _place(s, w, f);
        Findings.reserve(w, f, findings, signers);
        emit ICourtEvents.Evidence(f.id, msg.sender, accusation.report, accusation.uri);
        return f.id;
    }

    function openProven(
        CourtStore storage s,
        Wiring memory w,
        address source,
        bytes32 revision,
        uint8 rule,
        bytes calldata params,
        bytes calldata proof,
        bytes32 salt
    ) external returns (bytes32) {
        bytes32 evidence = keccak256(abi.encode(rule, keccak256(proof)));
        Opening.redeem(s, source, revision, evidence, salt);
        uint40 firstSeen = _firstSeen(w, source, revision);
        if (Revision.nameOf(source, params) != revision) {
            revert ICourtErrors.UnknownRevision(source, revision);
        }
        Charge charge = IProofs(w.proofs).check(rule, params, firstSeen, proof);
        if (!Cases.onSource(charge)) revert ICourtErrors.WrongCharge(charge);

        Opening.Filing memory f = _file(source, revision, charge);
        // A rule's number stays below the highest, which stands for none in a judgment.
        f.rule = rule + 1;
        Opening.enter(s, f);
        Opening.spend(s, f, evidence);
        _place(s, w, f);
        emit ICourtEvents.Evidence(f.id, msg.sender, evidence, "");
        return f.id;
    }

    function _file(address source, bytes32 revision, Charge charge)
        private
        view
        returns (Opening.Filing memory f)
    {
        (f.subject, f.revision, f.charge) = (source, revision, charge);
        f.victims = uint32(Split.smaller(ISource(source).getRegistrantCount(), type(uint32).max));
    }

    function _place(CourtStore storage s, Wiring memory w, Opening.Filing memory f) private {
        Holds.Stake memory stake = Holds.stakeOf(w, ISource(f.subject).getClient());
        Holds.fix(w, s.policies[f.policyId], f.charge, 0, stake);
        Opening.place(s, w, f, stake);
    }

    function _firstSeen(Wiring memory w, address source, bytes32 revision)
        private
        view
        returns (uint40 firstSeen)
    {
        firstSeen = IRevisions(w.revisions).firstSeen(source, revision);
        if (firstSeen == 0) revert ICourtErrors.UnknownRevision(source, revision);
    }

    /// @dev Such a source has no checkpoint. It is malformed for that alone, and no more can be said of it.
    function _checkUnreadable(Wiring memory w, SourceAccusation calldata accusation) private view {
        if (accusation.charge != Charge.MalformedSource) {
            revert ICourtErrors.WrongCharge(accusation.charge);
        }
        try IRevisions(w.revisions).revisionOf(accusation.source) {}
        catch (bytes memory why) {
            // The selector is all that is asked for.
            // forge-lint: disable-next-line(unsafe-typecast)
            bytes4 reason = bytes4(why);
            if (
                reason == IRevisions.ParamsTooLarge.selector || reason == IRevisions.ParamsUnreadable.selector
            ) return;
        }
        revert ICourtErrors.UnknownRevision(accusation.source, accusation.revision);
    }

    function _checkCount(uint256 quorum, uint256 findings, uint256 signatures) private pure {
        if (findings < quorum) revert ICourtErrors.TooFewFindings(findings, quorum);
        if (findings > Findings.MAX) revert ICourtErrors.TooManyFindings(findings);
        if (findings != signatures) revert ICourtErrors.SignaturesMissing();
    }
}
