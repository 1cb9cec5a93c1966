// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Controller} from "../../src/protocol/Controller.sol";
import {Manager} from "../../src/protocol/Manager.sol";
import {Nexus} from "../../src/protocol/Nexus.sol";
import {Response} from "../../src/protocol/Response.sol";
import {Source} from "../../src/protocol/Source.sol";
import {Task} from "../../src/protocol/Task.sol";
import {Terminal} from "../../src/protocol/Terminal.sol";
import {DeliveryMethod, ResponseParams, SourceParams, TaskParams} from "../../src/protocol/Types.sol";
import {Vault} from "../../src/protocol/Vault.sol";
import {Test} from "../Test.sol";

/// @notice The whole protocol, deployed by this contract, which stays its administrator; and the acts of its users.
abstract contract Deployed is Test {
    uint256 internal constant MIN_LOCKUP = 100 ether;
    uint256 internal constant UNBONDING = 7 days;
    uint256 internal constant PAYMENT = 1 ether;
    uint256 internal constant TASK_TIME = 1 hours;

    Manager internal manager;
    Terminal internal terminal;
    Nexus internal nexus;
    Vault internal vault;
    Controller internal controller;

    address internal client = actor("client");
    address internal provider = actor("provider");
    address internal master = actor("master");
    address internal agent = actor("agent");
    address internal judge = actor("judge");
    address internal stranger = actor("stranger");

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        manager = new Manager();
        terminal = new Terminal(address(manager), address(0));
        nexus = new Nexus(address(manager), address(terminal), address(0));
        vault = new Vault(address(manager), address(nexus), address(terminal));
        terminal.setVault(address(vault));
        nexus.setVault(address(vault));
        controller = new Controller(address(nexus), address(terminal), address(vault));
        manager.grantRole(manager.CONTROLLER(), address(controller));
        manager.grantRole(manager.CONTROLLER(), address(nexus));
        manager.grantRole(manager.getRoleAdmin(manager.PROVIDER()), address(terminal));
        manager.grantRole(manager.JUDGE(), judge);
    }

    /* ACCOUNTS */

    /// @notice An account without code whose address follows from its name.
    function actor(string memory name) internal returns (address account) {
        account = vm.addr(uint256(keccak256(bytes(name))));
        vm.label(account, name);
    }

    /// @notice Adds to an account's balance in the Vault.
    function credit(address account, uint256 amount) internal {
        vm.deal(address(this), address(this).balance + amount);
        vault.deposit{value: amount}(account);
    }

    /// @notice Adds to an account's lockup.
    function stake(address account, uint256 amount) internal {
        credit(account, amount);
        vm.prank(account);
        vault.lock(amount);
    }

    /// @notice A provider and its master, paired, the provider with a lockup of `amount`.
    function pair(address provider_, address master_, uint256 amount) internal {
        vm.deal(master_, master_.balance + amount);
        vm.prank(master_);
        terminal.announceProvider{value: amount}(provider_, amount);
        vm.prank(provider_);
        terminal.announceMaster(master_);
    }

    /* SOURCES */

    function sourceParams(address client_, DeliveryMethod delivery)
        internal
        view
        returns (SourceParams memory)
    {
        return SourceParams({
            client: client_,
            imageMetadataUrl: "https://ipfs.example/ipfs/QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
            imageEnvironments: 3,
            minPayment: 0.1 ether,
            minAvailableLockup: 50 ether,
            maxExpiryDuration: 1 days,
            privacyEnabled: false,
            optionalParamsUrl: "",
            deliveryMethod: delivery,
            lastUpdateTime: block.timestamp
        });
    }

    function publishSource(SourceParams memory params) internal returns (Source) {
        vm.prank(params.client);
        nexus.publishSource(params);
        return Source(nexus.sources(nexus.getSourceCount() - 1));
    }

    /// @notice A source of a client whose stake is raised to cover it.
    function stakedSource(address client_, DeliveryMethod delivery) internal returns (Source) {
        stake(client_, MIN_LOCKUP);
        return publishSource(sourceParams(client_, delivery));
    }

    function register(Source source, address provider_) internal {
        vm.prank(provider_);
        nexus.register(address(source), provider_, 1);
    }

    /* TASKS */

    function taskParams(Source source, uint256 payment) internal view returns (TaskParams memory) {
        return TaskParams({
            source: address(source),
            config: "https://ipfs.example/ipfs/config",
            expiryTime: block.timestamp + TASK_TIME,
            payment: payment
        });
    }

    /// @notice A task whose client is credited with its payment first.
    function publishTask(Source source, uint256 payment) internal returns (Task) {
        address client_ = source.getClient();
        if (payment != 0) credit(client_, payment);
        TaskParams memory params = taskParams(source, payment);
        vm.prank(client_);
        controller.publishTask(params);
        return Task(source.tasks(source.getTaskCount() - 1));
    }

    function attempt(Task task, address provider_) internal {
        vm.prank(provider_);
        nexus.attempt(address(task), provider_, 0);
    }

    function respond(Task task, address provider_, uint256 payment) internal returns (Response) {
        vm.prank(provider_);
        nexus.submitResponse(
            ResponseParams({
                task: address(task), provider: provider_, data: "ipfs://answer", payment: payment
            })
        );
        return Response(task.responseOf(provider_));
    }

    function confirm(Response response) internal {
        Task task = Task(response.getResponseParams().task);
        address client_ = Source(task.getSource()).getClient();
        vm.prank(client_);
        controller.confirmResponse(address(response));
    }
}
