// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Stake and escrow
/// @notice An account has four pots: a liquid balance, a lockup (its stake), what is unbonding, and what a judge has set
/// aside. The payment of a task is a fifth, kept under the task's address. All amounts are wei of the native coin.
/// @dev `cancelUnbonding`, `emergencyExit`, `withdrawSanctionOf` and `UnbondingCanceled` exist on mainnet only.
interface IVault {
    event Deposited(address account, uint256 amount);
    event Withdrawn(address account, uint256 amount);
    event Locked(address account, uint256 amount);
    event Unbonded(address account, uint256 amount);
    event UnbondingCanceled(address account, uint256 amount);
    event Claimed(address account, uint256 amount);
    event Sanctioned(address account, uint256 amount);
    event Waived(address account, uint256 amount);

    /// @notice Credits `account` with the value sent: to its balance, or to its lockup when the Terminal sends it.
    /// Reverts with `ZeroAddress`, `ZeroAmount`.
    function deposit(address account) external payable;

    /// @notice Pays the caller out of its balance.
    /// Reverts with `ZeroAmount`, `InsufficientBalance`, `TransferFailed`.
    function withdraw(uint256 amount) external;

    /// @notice Moves balance to lockup. Reverts with `ZeroAmount`, `InsufficientBalance`.
    function lock(uint256 amount) external;

    /// @notice Moves lockup to unbonding and starts the clock of all that is unbonding anew. What stays locked must cover
    /// `MIN_LOCKUP_PER_SOURCE` for each active source of the caller, unless it is whitelisted.
    /// Reverts with `ZeroAmount`, `InsufficientLockup`.
    function unbond(uint256 amount) external;

    /// @notice Moves all that is unbonding back to lockup. Reverts with `ZeroAmount`.
    function cancelUnbonding() external;

    /// @notice Moves all that is unbonding to balance once its time has come.
    /// Reverts with `ZeroAmount`, `UnbondingNotElapsed`.
    function claim() external;

    /// @notice Sets a task's payment aside out of the client's balance. `CONTROLLER` only.
    /// Reverts with `NotController`, `InsufficientBalance`.
    function freezePayment(address client, address task, uint256 amount) external;

    /// @notice Gives a task's whole payment back to the client that it was taken from; nothing happens when none is left.
    /// `CONTROLLER` only. Reverts with `NotController`, `NotOwner`.
    function releasePayment(address client, address task) external;

    /// @notice The same by an administrator, for escrow that nothing else frees. Reverts with `NotAdmin`, `NotOwner`.
    function forceReleasePayment(address client, address task) external;

    /// @notice Credits the provider with `amount` of a task's payment and the client with the rest. `CONTROLLER` only.
    /// Reverts with `NotController`, `NotOwner`, `InsufficientBalance`.
    function processPayment(address client, address provider, address task, uint256 amount) external;

    /// @notice Sets stake aside: lockup first, then what is unbonding. `JUDGE` only.
    /// Reverts with `NotJudge`, `InsufficientLockup`.
    function sanction(address account, uint256 amount) external;

    /// @notice Gives what was set aside back, to lockup. `JUDGE` only. Reverts with `NotJudge`, `InsufficientSanction`.
    function waive(address account, uint256 amount) external;

    /// @notice Pays all that was set aside from `account` to the caller. `JUDGE` only.
    /// Reverts with `NotJudge`, `InsufficientSanction` when there is none, `TransferFailed`.
    function withdrawSanctionOf(address account) external;

    /// @notice Moves lockup and unbonding to balance at once, whatever the clock and the floor say. Administrators only.
    /// What a judge has set aside stays where it is. Reverts with `NotAdmin`, `ZeroAmount`.
    function emergencyExit(address account) external;

    /// @notice Administrators only. Holds for unbondings that start later. Reverts with `NotAdmin`.
    /// @param period seconds
    function setMaxUnbondingPeriod(uint256 period) external;

    /// @notice Administrators only. Reverts with `NotAdmin`.
    function setMinLockupPerSource(uint256 amount) external;

    /// @notice Administrators only. A whitelisted account is a verified client: eligible without stake.
    /// Reverts with `NotAdmin`.
    function setWhitelist(address account, bool value) external;

    /// @notice Administrators only. Reverts with `NotAdmin`, `ZeroAddress`.
    function setTerminal(address _terminal) external;

    /// @notice Whether the account may publish or register: whitelisted, or with a lockup of `MIN_LOCKUP_PER_SOURCE` for
    /// each of its active sources and for one at least.
    function isEligible(address account) external view returns (bool);

    function isWhitelisted(address account) external view returns (bool);

    function balanceOf(address account) external view returns (uint256);

    function getBalanceOf(address account) external view returns (uint256);

    function lockupOf(address account) external view returns (uint256);

    function getLockupOf(address account) external view returns (uint256);

    function unbondingOf(address account) external view returns (uint256);

    /// @return Unix seconds from which on what is unbonding can be claimed
    function unbondingTimestamp(address account) external view returns (uint256);

    function sanctionOf(address account) external view returns (uint256);

    /// @return the sum of `sanctionOf` over all accounts
    function sanctionedAmount() external view returns (uint256);

    /// @notice Keyed by task.
    function frozenPayment(address task) external view returns (uint256);

    /// @return all payments that the account ever received for tasks
    function totalEarningsOf(address account) external view returns (uint256);

    function MIN_LOCKUP_PER_SOURCE() external view returns (uint256);

    /// @return seconds
    function UNBONDING_PERIOD() external view returns (uint256);

    function manager() external view returns (address);

    function nexus() external view returns (address);

    function terminal() external view returns (address);
}
