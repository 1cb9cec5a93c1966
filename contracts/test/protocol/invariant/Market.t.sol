// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Nexus} from "../../../src/protocol/Nexus.sol";
import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {ResponseStatus, SourceStatus, TaskStatus} from "../../../src/protocol/Types.sol";
import {Vault} from "../../../src/protocol/Vault.sol";
import {Test} from "../../Test.sol";
import {MarketHandler} from "./MarketHandler.sol";

contract MarketInvariants is Test {
    MarketHandler private _handler;
    Nexus private _nexus;
    Vault private _vault;

    function setUp() public {
        _handler = new MarketHandler();
        _handler.setUp();
        (_nexus, _vault) = _handler.deployed();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory selectors) {
        bytes4[] memory names = new bytes4[](11);
        names[0] = MarketHandler.wait.selector;
        names[1] = MarketHandler.publish.selector;
        names[2] = MarketHandler.update.selector;
        names[3] = MarketHandler.end.selector;
        names[4] = bytes4(keccak256("register(uint256,uint256)"));
        names[5] = MarketHandler.unregister.selector;
        names[6] = bytes4(keccak256("publishTask(uint256,uint256)"));
        names[7] = MarketHandler.cancel.selector;
        names[8] = bytes4(keccak256("attempt(uint256,uint256)"));
        names[9] = bytes4(keccak256("respond(uint256,uint256,uint256)"));
        names[10] = bytes4(keccak256("confirm(uint256,uint256)"));
        selectors = new FuzzSelector[](1);
        selectors[0] = FuzzSelector({addr: address(_handler), selectors: names});
    }

    /// @dev One campaign for all of them.
    function invariant_P27_P28_P29_payments() public view {
        _tasks();
        _activeSources();
        _ids();
        _paymentsAddUp();
    }

    /// @notice P27: a task never goes back, has one winner, and its escrow leaves once, when it ends.
    function _tasks() private view {
        vm.assertTrue(!_handler.wentAstray(), "a step that does not exist");
        for (uint256 i = 0; i < _handler.taskCount(); ++i) {
            Task task = _handler.tasks(i);
            bool ended = task.getStatus() >= TaskStatus.CANCELED;
            vm.assertEq(_handler.departures(task), ended ? 1 : 0, "departures");
            vm.assertEq(
                _vault.frozenPayment(address(task)), ended ? 0 : task.getPayment(), "escrow until the end"
            );
            bool won = task.getStatus() == TaskStatus.FINALIZED;
            vm.assertEq(task.winningProvider() != address(0), won, "a winner where it is finalized");
            vm.assertEq(_confirmed(task), won ? 1 : 0, "one confirmed response");
        }
    }

    /// @notice P28: the count of active sources is the number of sources that are active.
    function _activeSources() private view {
        for (uint256 c = 0; c < 3; ++c) {
            address client = _handler.clients(c);
            uint256 active;
            for (uint256 i = 0; i < _handler.sourceCount(); ++i) {
                Source source = _handler.sources(i);
                if (source.getClient() == client && source.getStatus() == SourceStatus.ACTIVE) ++active;
            }
            vm.assertEq(_nexus.activeSourceCountOf(client), active, "active");
            vm.assertTrue(_vault.lockupOf(client) >= active * _vault.MIN_LOCKUP_PER_SOURCE(), "covered");
        }
    }

    /// @notice P29: whoever is listed is found under its id, and nobody is listed twice.
    function _ids() private view {
        vm.assertEq(_nexus.getSourceCount(), _handler.sourceCount(), "sources");
        for (uint256 i = 0; i < _handler.sourceCount(); ++i) {
            Source source = _handler.sources(i);
            vm.assertEq(_nexus.sources(_nexus.sourceId(address(source))), address(source), "source");
            for (uint256 k = 0; k < source.getRegistrantCount(); ++k) {
                address registrant = source.registrants(k);
                if (registrant == address(0)) continue;
                vm.assertEq(source.registrantId(registrant), k, "registrant");
                vm.assertTrue(source.preferredEnvironmentOf(registrant) != 0, "registered");
            }
        }
        for (uint256 i = 0; i < _handler.taskCount(); ++i) {
            Task task = _handler.tasks(i);
            for (uint256 k = 0; k < task.getAttemptCount(); ++k) {
                vm.assertEq(task.attempterId(task.attempters(k)), k, "attempter");
            }
        }
    }

    /// @notice No wei of what clients brought is made or lost: it is frozen, earned or back with them.
    function _paymentsAddUp() private view {
        uint256 sum;
        for (uint256 i = 0; i < _handler.taskCount(); ++i) {
            sum += _vault.frozenPayment(address(_handler.tasks(i)));
        }
        for (uint256 i = 0; i < 3; ++i) {
            sum += _vault.balanceOf(_handler.clients(i));
        }
        for (uint256 i = 0; i < 4; ++i) {
            address provider = _handler.providers(i);
            vm.assertEq(_vault.balanceOf(provider), _vault.totalEarningsOf(provider), "earned");
            sum += _vault.balanceOf(provider);
        }
        vm.assertEq(sum, _handler.brought(), "sum");
    }

    function _confirmed(Task task) private view returns (uint256 confirmed) {
        address[] memory responses = task.getResponsesOf(0, type(uint256).max);
        for (uint256 i = 0; i < responses.length; ++i) {
            if (responses[i] == address(0)) continue;
            Response response = Response(responses[i]);
            if (response.getStatus() != ResponseStatus.CONFIRMED) continue;
            ++confirmed;
            vm.assertTrue(response.confirmedFinal(), "for good");
            vm.assertEq(response.getResponseParams().provider, task.winningProvider(), "the winner's");
        }
    }
}
