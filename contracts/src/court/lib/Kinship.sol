// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITerminal} from "../../protocol/interfaces/ITerminal.sol";

/// @title Whether a client and a provider are one party, as far as the terminal shows it
/// @dev Two accounts of one person that name each other nowhere are strangers here.
library Kinship {
    function areOne(ITerminal terminal, address client, address provider) internal view returns (bool) {
        address master = terminal.getMasterOf(provider);
        if (_areOne(terminal, client, provider)) return true;
        return master != address(0) && _areOne(terminal, client, master);
    }

    function _areOne(ITerminal terminal, address a, address b) private view returns (bool) {
        return a == b || terminal.isAgentOf(a, b) || terminal.isAgentOf(b, a);
    }
}
