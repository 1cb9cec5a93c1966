// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../../src/protocol/Vault.sol";
import {Test} from "../../Test.sol";
import {VaultModel} from "./VaultModel.sol";

/// @notice Does the same to the Vault and to its model, and stands for Manager and Nexus. Some of what it tries is not
/// allowed: both must refuse it, or both must do it.
contract VaultHandler is Test {
    Vault public immutable vault;
    VaultModel public immutable model;

    address[] public accounts;
    address[] public tasks;

    /// @notice Wei that entered the Vault, and that left it.
    uint256 public paidIn;
    uint256 public paidOut;

    uint256 private _now = 1_800_000_000;
    mapping(address account => uint256) public activeSourceCountOf;

    constructor() {
        model = new VaultModel();
        vault = new Vault(address(this), address(this), address(0xdead));
        for (uint160 i = 1; i <= 4; ++i) {
            accounts.push(address(0xA0000 + i));
            tasks.push(address(0xB0000 + i));
        }
    }

    /// @dev Not in the constructor: the Vault asks this contract back.
    function begin() external {
        vault.setMinLockupPerSource(model.MINIMUM());
    }

    /// @dev The Manager's part: this contract is administrator, judge and controller at once.
    function hasRole(bytes32, address account) external view returns (bool) {
        return account == address(this);
    }

    function count() external view returns (uint256) {
        return accounts.length;
    }

    function taskCount() external view returns (uint256) {
        return tasks.length;
    }

    function wait(uint256 time) external {
        _now += bound(time, 1, 10 days);
    }

    function setSources(uint256 who, uint256 sources) external {
        address account = _account(who);
        activeSourceCountOf[account] = sources % 4;
        model.setSources(account, sources % 4);
    }

    function setWhitelist(uint256 who, bool value) external {
        _both(address(this), 0, abi.encodeCall(vault.setWhitelist, (_account(who), value)));
    }

    function deposit(uint256 who, uint256 amount) external {
        amount = bound(amount, 0, 40 ether);
        vm.deal(address(this), amount);
        if (_both(address(this), amount, abi.encodeCall(vault.deposit, (_account(who))))) paidIn += amount;
    }

    function withdraw(uint256 who, uint256 amount) external {
        address account = _account(who);
        amount = _about(amount, vault.balanceOf(account));
        if (_both(account, 0, abi.encodeCall(vault.withdraw, (amount)))) paidOut += amount;
    }

    function lock(uint256 who, uint256 amount) external {
        address account = _account(who);
        _both(account, 0, abi.encodeCall(vault.lock, (_about(amount, vault.balanceOf(account)))));
    }

    function unbond(uint256 who, uint256 amount) external {
        address account = _account(who);
        _both(account, 0, abi.encodeCall(vault.unbond, (_about(amount, vault.lockupOf(account)))));
    }

    function cancelUnbonding(uint256 who) external {
        _both(_account(who), 0, abi.encodeCall(vault.cancelUnbonding, ()));
    }

    function claim(uint256 who) external {
        _both(_account(who), 0, abi.encodeCall(vault.claim, ()));
    }

    function freeze(uint256 who, uint256 which, uint256 amount) external {
        if (tasks.length < 60 && which % 3 == 0) tasks.push(address(uint160(0xB0001 + tasks.length)));
        address account = _account(who);
        amount = _about(amount, vault.balanceOf(account));
        _both(address(this), 0, abi.encodeCall(vault.freezePayment, (account, _task(which), amount)));
    }

    function release(uint256 who, uint256 which, bool force) external {
        (address account, address task) = (_account(who), _task(which));
        bytes memory call_ = force
            ? abi.encodeCall(vault.forceReleasePayment, (account, task))
            : abi.encodeCall(vault.releasePayment, (account, task));
        _both(address(this), 0, call_);
    }

    function process(uint256 who, uint256 whom, uint256 which, uint256 amount) external {
        address task = _task(which);
        amount = _about(amount, vault.frozenPayment(task));
        _both(
            address(this),
            0,
            abi.encodeCall(vault.processPayment, (_account(who), _account(whom), task, amount))
        );
    }

    function sanction(uint256 who, uint256 amount) external {
        address account = _account(who);
        amount = _about(amount, vault.lockupOf(account) + vault.unbondingOf(account));
        _both(address(this), 0, abi.encodeCall(vault.sanction, (account, amount)));
    }

    function waive(uint256 who, uint256 amount) external {
        address account = _account(who);
        _both(
            address(this),
            0,
            abi.encodeCall(vault.waive, (account, _about(amount, vault.sanctionOf(account))))
        );
    }

    function withdrawSanction(uint256 who) external {
        address account = _account(who);
        uint256 amount = vault.sanctionOf(account);
        if (_both(address(this), 0, abi.encodeCall(vault.withdrawSanctionOf, (account)))) paidOut += amount;
    }

    function emergencyExit(uint256 who) external {
        if (who % 4 != 0) return;
        _both(address(this), 0, abi.encodeCall(vault.emergencyExit, (_account(who / 4))));
    }

    receive() external payable {}

    function _account(uint256 who) private view returns (address) {
        return accounts[who % accounts.length];
    }

    function _task(uint256 which) private view returns (address) {
        return tasks[which % tasks.length];
    }

    /// @dev Mostly what is there or less, now and then a little or far too much.
    function _about(uint256 amount, uint256 there) private pure returns (uint256) {
        if (amount % 16 == 0) return there + 1;
        if (amount % 16 == 1) return there;
        return amount == type(uint256).max ? amount : amount % (there + 1);
    }

    function _both(address sender, uint256 value, bytes memory data) private returns (bool done) {
        vm.warp(_now);
        model.next(sender, value);
        (bool expected,) = address(model).call(data);
        vm.prank(sender);
        (done,) = address(vault).call{value: value}(data);
        vm.assertEq(done, expected, "the Vault did what its model did not, or the other way round");
    }
}
