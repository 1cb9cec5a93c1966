// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";

/// @notice What a Vault may do wrong in one of its functions.
/// @dev ReachLockup: reverts where the amount is above the lockup. PayOther: a treasury gets what the caller should have.
enum Fault {
    Revert,
    EatGas,
    DoNothing,
    ReachLockup,
    PayOther
}

/// @notice Stands in front of the real code, at its address and over its storage, and does one thing wrong.
contract FaultyVault {
    address private immutable _behind;
    address private immutable _treasury;
    bytes4 private immutable _selector;
    Fault private immutable _fault;

    error OutOfOrder();

    constructor(address behind, bytes4 selector, Fault fault, address treasury) {
        _behind = behind;
        _selector = selector;
        _fault = fault;
        _treasury = treasury;
    }

    fallback() external payable {
        if (msg.sig == _selector && msg.sender != _treasury) {
            if (_fault == Fault.Revert) revert OutOfOrder();
            if (_fault == Fault.DoNothing) return;
            if (_fault == Fault.PayOther) {
                return Treasury(payable(_treasury)).pull(abi.decode(msg.data[4:], (address)));
            }
            if (_fault == Fault.EatGas) {
                assembly {
                    invalid()
                }
            }
            (address account, uint256 amount) = abi.decode(msg.data[4:], (address, uint256));
            if (amount > IVault(address(this)).lockupOf(account)) revert OutOfOrder();
        }
        address behind = _behind;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), behind, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

/// @notice A judge to whom a Vault pays what it takes from others.
contract Treasury {
    receive() external payable {}

    function pull(address account) external {
        IVault(msg.sender).withdrawSanctionOf(account);
    }
}
