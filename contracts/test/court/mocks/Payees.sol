// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Takes no money until it is told to.
contract Refuser {
    bool private _willing;

    error Unwilling();

    receive() external payable {
        if (!_willing) revert Unwilling();
    }

    function relent() external {
        _willing = true;
    }

    /// @notice Calls somebody in its own name.
    function act(address target, uint256 value, bytes calldata what) external returns (bytes memory answer) {
        bool done;
        (done, answer) = target.call{value: value}(what);
        if (!done) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }
}

/// @notice Calls back whoever pays it, with what it was told, and fails as that fails.
contract Reenterer {
    bytes private _call;

    function prepare(bytes calldata what) external {
        _call = what;
    }

    receive() external payable {
        (bool done, bytes memory answer) = msg.sender.call(_call);
        if (!done) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    function act(address target, uint256 value, bytes calldata what) external {
        (bool done,) = target.call{value: value}(what);
        require(done, "act failed");
    }
}
