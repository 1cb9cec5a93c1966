// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INexus} from "../interfaces/INexus.sol";
import {ITerminal} from "../interfaces/ITerminal.sol";

/// @notice Whether `caller` is `account` itself or one of its agents.
function actsFor(address terminal, address account, address caller) view returns (bool) {
    return caller == account || ITerminal(terminal).isAgentOf(account, caller);
}

/// @notice Whether the Nexus made this source, asked without calling the source.
function isSourceOf(INexus nexus, address source) view returns (bool) {
    uint256 id = nexus.getSourceId(source);
    address[] memory found = nexus.getSources(id, id);
    return found.length == 1 && found[0] == source;
}
