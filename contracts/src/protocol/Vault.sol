// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IManager} from "./interfaces/IManager.sol";
import {INexus} from "./interfaces/INexus.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Roles} from "./lib/Roles.sol";

/// @title Vault
contract Vault is IVault {
    bytes32 private constant ADMIN = 0x00;

    /// @inheritdoc IVault
    address public immutable manager;

    /// @inheritdoc IVault
    address public immutable nexus;

    /// @inheritdoc IVault
    address public terminal;

    /// @inheritdoc IVault
    uint256 public MIN_LOCKUP_PER_SOURCE = 100 ether;

    /// @inheritdoc IVault
    uint256 public UNBONDING_PERIOD = 7 days;

    /// @inheritdoc IVault
    mapping(address => uint256) public balanceOf;

    /// @inheritdoc IVault
    mapping(address => uint256) public lockupOf;

    /// @inheritdoc IVault
    mapping(address => uint256) public unbondingOf;

    /// @inheritdoc IVault
    mapping(address => uint256) public unbondingTimestamp;

    /// @inheritdoc IVault
    mapping(address => uint256) public sanctionOf;

    /// @inheritdoc IVault
    uint256 public sanctionedAmount;

    /// @inheritdoc IVault
    mapping(address => uint256) public frozenPayment;

    /// @inheritdoc IVault
    mapping(address => uint256) public totalEarningsOf;

    /// @inheritdoc IVault
    mapping(address => bool) public isWhitelisted;

    mapping(address task => address client) private _payerOf;

    constructor(address _manager, address _nexus, address _terminal) {
        manager = _manager;
        nexus = _nexus;
        terminal = _terminal;
    }

    /* VIEWS */

    /// @inheritdoc IVault
    function getBalanceOf(address account) external view returns (uint256) {
        return balanceOf[account];
    }

    /// @inheritdoc IVault
    function getLockupOf(address account) external view returns (uint256) {
        return lockupOf[account];
    }

    /// @inheritdoc IVault
    function isEligible(address account) external view returns (bool) {
        if (isWhitelisted[account]) return true;
        uint256 sources = INexus(nexus).activeSourceCountOf(account);
        return _covers(lockupOf[account], sources == 0 ? 1 : sources);
    }

    /* HOLDERS */

    /// @inheritdoc IVault
    function deposit(address account) external payable {
        require(account != address(0), "ZeroAddress");
        require(msg.value != 0, "ZeroAmount");
        if (msg.sender == terminal) {
            lockupOf[account] += msg.value;
            emit Deposited(account, msg.value);
            emit Locked(account, msg.value);
        } else {
            balanceOf[account] += msg.value;
            emit Deposited(account, msg.value);
        }
    }

    /// @inheritdoc IVault
    function withdraw(uint256 amount) external {
        _takeBalance(msg.sender, amount);
        _pay(msg.sender, amount);
        emit Withdrawn(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function lock(uint256 amount) external {
        _takeBalance(msg.sender, amount);
        lockupOf[msg.sender] += amount;
        emit Locked(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function unbond(uint256 amount) external {
        require(amount != 0, "ZeroAmount");
        uint256 lockup = lockupOf[msg.sender];
        require(amount <= lockup, "InsufficientLockup");
        uint256 left = lockup - amount;
        uint256 sources = INexus(nexus).activeSourceCountOf(msg.sender);
        require(sources == 0 || isWhitelisted[msg.sender] || _covers(left, sources), "InsufficientLockup");
        lockupOf[msg.sender] = left;
        unbondingOf[msg.sender] += amount;
        unbondingTimestamp[msg.sender] = block.timestamp + UNBONDING_PERIOD;
        emit Unbonded(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function cancelUnbonding() external {
        uint256 amount = _endUnbonding(msg.sender);
        lockupOf[msg.sender] += amount;
        emit UnbondingCanceled(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function claim() external {
        require(block.timestamp >= unbondingTimestamp[msg.sender], "UnbondingNotElapsed");
        uint256 amount = _endUnbonding(msg.sender);
        balanceOf[msg.sender] += amount;
        emit Claimed(msg.sender, amount);
    }

    /* ESCROW */

    /// @inheritdoc IVault
    function freezePayment(address client, address task, uint256 amount) external {
        _requireRole(Roles.CONTROLLER, "NotController");
        require(_payerOf[task] == address(0), "AlreadyFrozen");
        uint256 balance = balanceOf[client];
        require(amount <= balance, "InsufficientBalance");
        balanceOf[client] = balance - amount;
        frozenPayment[task] = amount;
        _payerOf[task] = client;
    }

    /// @inheritdoc IVault
    function releasePayment(address client, address task) external {
        _requireRole(Roles.CONTROLLER, "NotController");
        _settle(client, task, client, 0);
    }

    /// @inheritdoc IVault
    function forceReleasePayment(address client, address task) external {
        _requireRole(ADMIN, "NotAdmin");
        _settle(client, task, client, 0);
    }

    /// @inheritdoc IVault
    function processPayment(address client, address provider, address task, uint256 amount) external {
        _requireRole(Roles.CONTROLLER, "NotController");
        _settle(client, task, provider, amount);
        totalEarningsOf[provider] += amount;
    }

    /* JUDGE */

    /// @inheritdoc IVault
    function sanction(address account, uint256 amount) external {
        _requireRole(Roles.JUDGE, "NotJudge");
        uint256 lockup = lockupOf[account];
        uint256 unbonding = unbondingOf[account];
        require(amount <= lockup + unbonding, "InsufficientLockup");
        if (amount <= lockup) {
            lockupOf[account] = lockup - amount;
        } else {
            lockupOf[account] = 0;
            unbondingOf[account] = lockup + unbonding - amount;
        }
        sanctionOf[account] += amount;
        sanctionedAmount += amount;
        emit Sanctioned(account, amount);
    }

    /// @inheritdoc IVault
    function waive(address account, uint256 amount) external {
        _requireRole(Roles.JUDGE, "NotJudge");
        uint256 sanctioned = sanctionOf[account];
        require(amount <= sanctioned, "InsufficientSanction");
        sanctionOf[account] = sanctioned - amount;
        sanctionedAmount -= amount;
        lockupOf[account] += amount;
        emit Waived(account, amount);
    }

    /// @inheritdoc IVault
    function withdrawSanctionOf(address account) external {
        _requireRole(Roles.JUDGE, "NotJudge");
        uint256 amount = sanctionOf[account];
        require(amount != 0, "InsufficientSanction");
        sanctionOf[account] = 0;
        sanctionedAmount -= amount;
        _pay(msg.sender, amount);
    }

    /* ADMINISTRATORS */

    /// @inheritdoc IVault
    function emergencyExit(address account) external {
        _requireRole(ADMIN, "NotAdmin");
        uint256 lockup = lockupOf[account];
        uint256 amount = lockup + unbondingOf[account];
        require(amount != 0, "ZeroAmount");
        lockupOf[account] = 0;
        unbondingOf[account] = 0;
        unbondingTimestamp[account] = 0;
        balanceOf[account] += amount;
        if (lockup != 0) emit Unbonded(account, lockup);
        emit Claimed(account, amount);
    }

    /// @inheritdoc IVault
    function setMaxUnbondingPeriod(uint256 period) external {
        _requireRole(ADMIN, "NotAdmin");
        UNBONDING_PERIOD = period;
    }

    /// @inheritdoc IVault
    function setMinLockupPerSource(uint256 amount) external {
        _requireRole(ADMIN, "NotAdmin");
        MIN_LOCKUP_PER_SOURCE = amount;
    }

    /// @inheritdoc IVault
    function setWhitelist(address account, bool value) external {
        _requireRole(ADMIN, "NotAdmin");
        isWhitelisted[account] = value;
    }

    /// @inheritdoc IVault
    function setTerminal(address _terminal) external {
        _requireRole(ADMIN, "NotAdmin");
        require(_terminal != address(0), "ZeroAddress");
        terminal = _terminal;
    }

    /* INTERNALS */

    function _requireRole(bytes32 role, string memory otherwise) private view {
        require(IManager(manager).hasRole(role, msg.sender), otherwise);
    }

    /// @dev Divides where the rule multiplies: the same for whole numbers, and no minimum overflows.
    function _covers(uint256 lockup, uint256 sources) private view returns (bool) {
        return lockup / sources >= MIN_LOCKUP_PER_SOURCE;
    }

    function _takeBalance(address account, uint256 amount) private {
        require(amount != 0, "ZeroAmount");
        uint256 balance = balanceOf[account];
        require(amount <= balance, "InsufficientBalance");
        balanceOf[account] = balance - amount;
    }

    function _endUnbonding(address account) private returns (uint256 amount) {
        amount = unbondingOf[account];
        require(amount != 0, "ZeroAmount");
        unbondingOf[account] = 0;
        unbondingTimestamp[account] = 0;
    }

    /// @dev Empties a task's escrow: `amount` to the payee, the rest to the client who filled it.
    function _settle(address client, address task, address payee, uint256 amount) private {
        uint256 frozen = frozenPayment[task];
        require(_payerOf[task] == client, "NotOwner");
        require(amount <= frozen, "InsufficientBalance");
        frozenPayment[task] = 0;
        balanceOf[payee] += amount;
        balanceOf[client] += frozen - amount;
    }

    function _pay(address to, uint256 amount) private {
        (bool paid,) = to.call{value: amount}("");
        require(paid, "TransferFailed");
    }
}
