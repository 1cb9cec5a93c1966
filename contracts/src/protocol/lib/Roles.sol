// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The ids of the roles that the Manager hands out.
library Roles {
    bytes32 internal constant JUDGE = keccak256("JUDGE");
    bytes32 internal constant CONTROLLER = keccak256("CONTROLLER");
    bytes32 internal constant PROVIDER = keccak256("PROVIDER");

    /// @dev Administers PROVIDER and nothing else, so that the Terminal need not be an administrator of everything.
    bytes32 internal constant TERMINAL = keccak256("TERMINAL");
}
