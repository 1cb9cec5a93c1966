// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SourceAccusation} from "../../src/court/CourtTypes.sol";
import {Charge, Finding} from "../../src/court/Types.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {Tried} from "./Tried.sol";

/// @notice What it costs to open a case, the transaction and its bytes included. `setUp` is another transaction, so that
/// everything is read cold. The scanners have signed before, as a scanner has 255 times out of 256.
contract GasTest is Tried {
    bytes private byQuorum;
    bytes private bySecondFailure;
    bytes private byThirdFailure;

    function setUp() public override {
        super.setUp();
        _warmUp();
        openNonDelivery(failedTask());
        bySecondFailure = _failure(1);
        (provider, master) = (actor("another provider"), actor("another master"));
        openNonDelivery(failedTask());
        openNonDelivery(failedTask());
        byThirdFailure = _failure(4);
        SourceAccusation memory a = sourceAccusation(Charge.MaliciousSource, "a");
        commit(a);
        (Finding[] memory said, bytes[] memory signatures) = findings(a, QUORUM);
        byQuorum = abi.encodeCall(court.openSource, (a, said, signatures));
    }

    function test_aCaseByAQuorumOfThreeCosts450kAtMost() external {
        vm.assertLe(_cost(byQuorum, 20 ether), 450_000, "gas");
    }

    function test_aFailureThatIsOnlyRecordedCosts250kAtMost() external {
        vm.assertLe(_cost(bySecondFailure, 1 ether), 250_000, "gas");
    }

    function test_aFailureThatIsHeldForCosts340kAtMost() external {
        vm.assertLe(_cost(byThirdFailure, 1 ether), 340_000, "gas");
    }

    /// @dev Another client's case, so that it leaves nothing of this one's warm but what years of use would.
    function _warmUp() private {
        address before = client;
        client = actor("another client");
        stake(client, CLIENT_STAKE);
        source = publishSource(sourceParams(client, source.getSourceParams().deliveryMethod));
        revision = revisions.checkpoint(address(source));
        openSource(Charge.MaliciousSource, "warm");
        client = before;
        source = Source(nexus.sources(0));
        revision = revisions.revisionOf(address(source));
    }

    function _failure(uint256 taskIndex) private returns (bytes memory) {
        return abi.encodeCall(court.openNonDelivery, (address(failedTask()), taskIndex, 0));
    }

    function _cost(bytes memory call_, uint256 value) private returns (uint256 gas_) {
        gas_ = 21_000;
        for (uint256 i = 0; i < call_.length; ++i) {
            gas_ += call_[i] == 0 ? 4 : 16;
        }
        vm.prank(accuser);
        uint256 before = gasleft();
        (bool done,) = address(court).call{value: value}(call_);
        gas_ += before - gasleft();
        vm.assertTrue(done, "opened");
    }
}
