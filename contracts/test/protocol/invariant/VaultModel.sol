// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the Vault should do, in as few words as possible: no roles, no events, no money. Reverts where the Vault
/// should revert. `sender` and `value` stand for those of the call.
contract VaultModel {
    struct Account {
        uint256 balance;
        uint256 lockup;
        uint256 unbonding;
        uint256 readyAt;
        uint256 sanction;
        uint256 earned;
        uint256 sources;
        bool verified;
    }

    struct Escrow {
        address payer;
        uint256 amount;
    }

    uint256 public constant MINIMUM = 10 ether;
    uint256 public constant PERIOD = 7 days;

    mapping(address => Account) private _accounts;
    mapping(address => Escrow) private _escrows;
    address private _sender;
    uint256 private _value;

    function accountOf(address account) external view returns (Account memory) {
        return _accounts[account];
    }

    function escrowOf(address task) external view returns (uint256) {
        return _escrows[task].amount;
    }

    function next(address sender, uint256 value) external {
        (_sender, _value) = (sender, value);
    }

    function setSources(address account, uint256 sources) external {
        _accounts[account].sources = sources;
    }

    function setWhitelist(address account, bool value) external {
        _accounts[account].verified = value;
    }

    function deposit(address account) external {
        require(_value > 0);
        _accounts[account].balance += _value;
    }

    function withdraw(uint256 amount) external {
        require(amount > 0);
        _accounts[_sender].balance -= amount;
    }

    function lock(uint256 amount) external {
        require(amount > 0);
        _accounts[_sender].balance -= amount;
        _accounts[_sender].lockup += amount;
    }

    function unbond(uint256 amount) external {
        Account storage account = _accounts[_sender];
        require(amount > 0);
        account.lockup -= amount;
        require(account.verified || account.lockup >= account.sources * MINIMUM);
        account.unbonding += amount;
        account.readyAt = block.timestamp + PERIOD;
    }

    function cancelUnbonding() external {
        Account storage account = _accounts[_sender];
        require(account.unbonding > 0);
        account.lockup += account.unbonding;
        account.unbonding = 0;
    }

    function claim() external {
        Account storage account = _accounts[_sender];
        require(account.unbonding > 0 && block.timestamp >= account.readyAt);
        account.balance += account.unbonding;
        account.unbonding = 0;
    }

    function freezePayment(address client, address task, uint256 amount) external {
        require(_escrows[task].payer == address(0));
        _accounts[client].balance -= amount;
        _escrows[task] = Escrow(client, amount);
    }

    function releasePayment(address client, address task) public {
        processPayment(client, client, task, 0);
    }

    function forceReleasePayment(address client, address task) external {
        releasePayment(client, task);
    }

    function processPayment(address client, address provider, address task, uint256 amount) public {
        Escrow storage escrow = _escrows[task];
        require(escrow.payer == client);
        _accounts[client].balance += escrow.amount - amount;
        _accounts[provider].balance += amount;
        _accounts[provider].earned += amount;
        escrow.amount = 0;
    }

    function sanction(address account_, uint256 amount) external {
        Account storage account = _accounts[account_];
        uint256 stake = account.lockup + account.unbonding - amount;
        account.unbonding = stake < account.unbonding ? stake : account.unbonding;
        account.lockup = stake - account.unbonding;
        account.sanction += amount;
    }

    function waive(address account, uint256 amount) external {
        _accounts[account].sanction -= amount;
        _accounts[account].lockup += amount;
    }

    function withdrawSanctionOf(address account) external {
        require(_accounts[account].sanction > 0);
        _accounts[account].sanction = 0;
    }

    function emergencyExit(address account_) external {
        Account storage account = _accounts[account_];
        require(account.lockup + account.unbonding > 0);
        account.balance += account.lockup + account.unbonding;
        account.lockup = 0;
        account.unbonding = 0;
    }
}
