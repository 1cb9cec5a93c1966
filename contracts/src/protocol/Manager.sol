// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";

import {IManager} from "./interfaces/IManager.sol";
import {Roles} from "./lib/Roles.sol";

/// @title Manager
/// @notice Its deployer is the first administrator, of all roles but PROVIDER.
contract Manager is IManager, AccessControl {
    /// @inheritdoc IManager
    bytes32 public constant JUDGE = Roles.JUDGE;

    /// @inheritdoc IManager
    bytes32 public constant CONTROLLER = Roles.CONTROLLER;

    /// @inheritdoc IManager
    bytes32 public constant PROVIDER = Roles.PROVIDER;

    constructor() {
        _grantRole(DEFAULT_ADMIN_ROLE, msg.sender);
        _setRoleAdmin(PROVIDER, Roles.TERMINAL);
    }
}
