// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Charge} from "../Types.sol";
import {IProofs} from "../interfaces/IProofs.sol";

/// @title The rules that hold from the first day on
/// @notice Malicious is what hands the whole host over. What no job needs, and no provider's sandbox grants, is malformed.
library InitialRules {
    uint256 private constant COUNT = 11;

    function rows() internal pure returns (IProofs.Rule[] memory rules) {
        rules = new IProofs.Rule[](COUNT);
        rules[0] = _metadata(IProofs.Kind.MetadataNotObject, 0, "");
        rules[1] = _metadata(IProofs.Kind.MetadataField, 0, "name");
        rules[2] = _metadata(IProofs.Kind.EnvironmentField, 1, "cpu");
        rules[3] = _metadata(IProofs.Kind.EnvironmentField, 2, "nvidia");
        rules[4] = _metadata(IProofs.Kind.EnvironmentField, 4, "amd");
        rules[5] = _compose(IProofs.Kind.ComposeScalar, Charge.MaliciousSource, "privileged", "true");
        rules[6] =
            _compose(IProofs.Kind.ComposeBind, Charge.MaliciousSource, "volumes", "/var/run/docker.sock");
        rules[7] = _compose(IProofs.Kind.ComposeBind, Charge.MaliciousSource, "volumes", "/run/docker.sock");
        rules[8] = _compose(IProofs.Kind.ComposeScalar, Charge.MalformedSource, "pid", "host");
        rules[9] = _compose(IProofs.Kind.ComposeScalar, Charge.MalformedSource, "network_mode", "host");
        rules[10] = IProofs.Rule(IProofs.Kind.ImageManifest, Charge.MalformedSource, 0, "", "");
    }

    function _metadata(IProofs.Kind kind, uint8 environments, string memory key)
        private
        pure
        returns (IProofs.Rule memory)
    {
        return IProofs.Rule(kind, Charge.MalformedSource, environments, key, "");
    }

    function _compose(IProofs.Kind kind, Charge charge, string memory key, string memory value)
        private
        pure
        returns (IProofs.Rule memory)
    {
        return IProofs.Rule(kind, charge, 0, key, value);
    }
}
