// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../../../src/court/Types.sol";

/// @notice Takes for proven what a test says is proven.
contract ScriptedProofs {
    error ShowsNothing();

    struct Script {
        bool shows;
        Charge charge;
        bytes32 params;
        uint40 firstSeen;
    }

    mapping(uint8 rule => mapping(bytes32 proof => Script)) private _scripts;

    function script(uint8 rule, bytes calldata proof, Charge charge, bytes32 params, uint40 firstSeen)
        external
    {
        _scripts[rule][keccak256(proof)] = Script(true, charge, params, firstSeen);
    }

    function check(uint8 rule, bytes calldata params, uint40 firstSeen, bytes calldata proof)
        external
        view
        returns (Charge)
    {
        Script memory found = _scripts[rule][keccak256(proof)];
        if (!found.shows || found.params != keccak256(params) || found.firstSeen != firstSeen) {
            revert ShowsNothing();
        }
        return found.charge;
    }

    function inForceSince(uint8) external pure returns (uint40) {
        return 1;
    }
}
