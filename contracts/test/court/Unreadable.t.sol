// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding, Phase} from "../../src/court/Types.sol";
import {ICourtErrors} from "../../src/court/interfaces/ICourtErrors.sol";
import {Tried} from "./Tried.sol";

/// @notice `openSource` on a source whose parameters cannot be read, as there may be where nobody caps them.
contract UnreadableTest is Tried {
    SourceAccusation private accusation;

    function setUp() public override {
        super.setUp();
        accusation = sourceAccusation(Charge.MalformedSource, "unreadable");
    }

    function test_takesASourceTooLargeToBeReadForMalformed() external {
        vm.mockCall(
            address(source),
            abi.encodeCall(source.getSourceParams, ()),
            new bytes(revisions.MAX_PARAMS_SIZE() + 1)
        );
        _accuseUnreadable(Charge.MalformedSource);
        bytes32 id = _open();
        vm.assertEq(court.caseOf(id).revision, bytes32(0), "revision");
        vm.assertEq(court.caseOf(id).hold, MIN_LOCKUP / 10, "hold");
    }

    function test_takesASourceThatDoesNotAnswerForMalformed() external {
        vm.mockCall(address(source), abi.encodeCall(source.getSourceParams, ()), "");
        _accuseUnreadable(Charge.MalformedSource);
        assertPhase(_open(), Phase.Open);
    }

    function test_refusesToCallASourceUnreadableThatIsNot() external {
        _accuseUnreadable(Charge.MalformedSource);
        _refuses(abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, address(source), bytes32(0)));
    }

    function test_refusesToCallAForeignContractAnUnreadableSource() external {
        accusation.source = address(terminal);
        _accuseUnreadable(Charge.MalformedSource);
        _refuses(abi.encodeWithSelector(ICourtErrors.UnknownRevision.selector, address(terminal), bytes32(0)));
    }

    function test_refusesToCallAnUnreadableSourceMalicious() external {
        _accuseUnreadable(Charge.MaliciousSource);
        _refuses(abi.encodeWithSelector(ICourtErrors.WrongCharge.selector, Charge.MaliciousSource));
    }

    function _accuseUnreadable(Charge charge) private {
        accusation.revision = 0;
        accusation.charge = charge;
        commit(accusation);
    }

    function _open() private returns (bytes32) {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        vm.prank(accuser);
        return court.openSource{value: 20 ether}(accusation, said, signatures);
    }

    function _refuses(bytes memory reason) private {
        (Finding[] memory said, bytes[] memory signatures) = findings(accusation, QUORUM);
        vm.prank(accuser);
        vm.expectRevert(reason);
        court.openSource{value: 20 ether}(accusation, said, signatures);
    }
}
