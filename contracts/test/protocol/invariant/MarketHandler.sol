// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Nexus} from "../../../src/protocol/Nexus.sol";
import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod, SourceStatus, TaskStatus} from "../../../src/protocol/Types.sol";
import {Vault} from "../../../src/protocol/Vault.sol";
import {Deployed} from "../Deployed.sol";

/// @notice Clients and providers at their trade. Every act is one that has to succeed; what has no place to happen is
/// passed over.
contract MarketHandler is Deployed {
    uint256 private constant MAX_SOURCES = 9;
    uint256 private constant MAX_TASKS = 24;

    address[] public clients;
    address[] public providers;
    Source[] public sources;
    Task[] public tasks;

    /// @notice Wei that clients brought for tasks.
    uint256 public brought;

    /// @notice How often a task's escrow went from something to nothing.
    mapping(Task => uint256) public departures;

    /// @notice Whether a task took a step that does not exist, or changed its winner.
    bool public wentAstray;

    mapping(Task => TaskStatus) private _statusOf;
    mapping(Task => address) private _winnerOf;
    mapping(Task => uint256) private _frozenOf;
    uint256 private _now;

    modifier watched() {
        vm.warp(_now);
        _;
        for (uint256 i = 0; i < tasks.length; ++i) {
            _watch(tasks[i]);
        }
    }

    function setUp() public override {
        super.setUp();
        _now = block.timestamp;
        for (uint256 i = 0; i < 3; ++i) {
            clients.push(vm.addr(100 + i));
            stake(clients[i], 3 * MIN_LOCKUP);
        }
        for (uint256 i = 0; i < 4; ++i) {
            providers.push(vm.addr(200 + i));
            pair(providers[i], master, MIN_LOCKUP);
        }
    }

    function deployed() external view returns (Nexus, Vault) {
        return (nexus, vault);
    }

    function sourceCount() external view returns (uint256) {
        return sources.length;
    }

    function taskCount() external view returns (uint256) {
        return tasks.length;
    }

    function wait(uint256 time) external {
        _now += bound(time, 1, TASK_TIME);
    }

    function publish(uint256 who, bool first) external watched {
        address client_ = clients[who % clients.length];
        if (nexus.getActiveSourceCount(client_) == 3 || sources.length == MAX_SOURCES) return;
        sources.push(publishSource(sourceParams(client_, _delivery(first))));
    }

    function update(uint256 which, bool first) external watched {
        if (sources.length == 0) return;
        Source source = sources[which % sources.length];
        address client_ = source.getClient();
        vm.prank(client_);
        nexus.updateSource(address(source), sourceParams(stranger, _delivery(first)));
    }

    function end(uint256 which, uint256 way) external watched {
        if (sources.length == 0 || way % 4 != 0) return;
        Source source = sources[which % sources.length];
        if (source.getStatus() == SourceStatus.INACTIVE) return;
        address by = way % 3 == 0 ? address(controller) : source.getClient();
        vm.startPrank(by);
        if (way % 3 == 0) nexus.setSourceStatus(address(source), SourceStatus.INACTIVE);
        else if (way % 3 == 1) nexus.inactivateSource(address(source));
        else source.setStatus(SourceStatus.INACTIVE);
        vm.stopPrank();
    }

    function register(uint256 who, uint256 which) external watched {
        if (sources.length == 0) return;
        Source source = sources[which % sources.length];
        address provider_ = providers[who % providers.length];
        if (source.getStatus() == SourceStatus.INACTIVE || source.preferredEnvironmentOf(provider_) != 0) {
            return;
        }
        register(source, provider_);
    }

    function unregister(uint256 who, uint256 which) external watched {
        if (sources.length == 0 || which % 3 != 0) return;
        Source source = sources[which / 3 % sources.length];
        address provider_ = providers[who % providers.length];
        if (source.preferredEnvironmentOf(provider_) == 0) return;
        vm.prank(provider_);
        nexus.unregister(address(source), provider_);
    }

    function publishTask(uint256 which, uint256 payment) external watched {
        if (sources.length == 0 || tasks.length == MAX_TASKS) return;
        Source source = sources[which % sources.length];
        if (source.getStatus() == SourceStatus.INACTIVE) return;
        payment = bound(payment, 0.1 ether, 5 ether);
        brought += payment;
        tasks.push(publishTask(source, payment));
    }

    function cancel(uint256 which) external watched {
        if (tasks.length == 0 || which % 4 != 0) return;
        Task task = tasks[which / 4 % tasks.length];
        if (task.getStatus() != TaskStatus.NEW) return;
        address client_ = Source(task.getSource()).getClient();
        vm.prank(client_);
        controller.cancelTask(address(task));
    }

    function attempt(uint256 who, uint256 which) external watched {
        if (tasks.length == 0) return;
        Task task = tasks[which % tasks.length];
        address provider_ = providers[who % providers.length];
        if (task.getStatus() >= TaskStatus.CANCELED) return;
        if (Source(task.getSource()).preferredEnvironmentOf(provider_) == 0) return;
        if (block.timestamp <= task.getExpiryTime() && _hasAttempted(task, provider_)) return;
        attempt(task, provider_);
    }

    function respond(uint256 who, uint256 which, uint256 payment) external watched {
        if (tasks.length == 0) return;
        Task task = tasks[which % tasks.length];
        address provider_ = providers[who % providers.length];
        if (task.getStatus() >= TaskStatus.CANCELED || block.timestamp > task.getExpiryTime()) return;
        if (!_hasAttempted(task, provider_) || task.responseOf(provider_) != address(0)) return;
        respond(task, provider_, bound(payment, 0, task.getPayment()));
    }

    function confirm(uint256 who, uint256 which) external watched {
        if (tasks.length == 0) return;
        Task task = tasks[which % tasks.length];
        Response response = Response(task.responseOf(providers[who % providers.length]));
        if (task.getStatus() != TaskStatus.RESPONDED || address(response) == address(0)) return;
        confirm(response);
    }

    function _delivery(bool first) private pure returns (DeliveryMethod) {
        return first ? DeliveryMethod.FIRST_RESPONSE : DeliveryMethod.MANUAL_CONFIRMATION;
    }

    function _hasAttempted(Task task, address provider_) private view returns (bool) {
        uint256 id = task.getAttempterId(provider_);
        return task.getAttemptCount() > id && task.attempters(id) == provider_;
    }

    function _watch(Task task) private {
        TaskStatus status = task.getStatus();
        TaskStatus before = _statusOf[task];
        if (status != before && (before >= TaskStatus.CANCELED || status < before)) wentAstray = true;
        address winner = task.winningProvider();
        if (winner != _winnerOf[task] && _winnerOf[task] != address(0)) wentAstray = true;
        uint256 frozen = vault.frozenPayment(address(task));
        if (frozen == 0 && _frozenOf[task] != 0) ++departures[task];
        if (_frozenOf[task] != 0 && frozen != 0 && frozen != _frozenOf[task]) wentAstray = true;
        (_statusOf[task], _winnerOf[task], _frozenOf[task]) = (status, winner, frozen);
    }
}
