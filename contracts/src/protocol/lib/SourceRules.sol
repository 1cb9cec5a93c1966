// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SourceParams} from "../Types.sol";

/// @notice What the parameters of a source must be like.
library SourceRules {
    /// @dev CPU 1, NVIDIA 2, AMD 4.
    uint8 private constant ENVIRONMENTS = 7;

    /// @dev Bytes. Whoever hashes a source's parameters on chain can afford to.
    uint256 private constant MAX_URL = 512;

    /// @notice The parameters as they are stored: client and time are not the caller's to choose.
    function checked(SourceParams calldata given, address client)
        internal
        view
        returns (SourceParams memory params)
    {
        requireWithin(given.imageEnvironments, ENVIRONMENTS);
        require(
            bytes(given.imageMetadataUrl).length <= MAX_URL
                && bytes(given.optionalParamsUrl).length <= MAX_URL,
            "ParamsTooLarge"
        );
        params = given;
        params.client = client;
        params.lastUpdateTime = block.timestamp;
    }

    /// @notice At least one environment, and none that is not in `allowed`.
    function requireWithin(uint8 environments, uint8 allowed) internal pure {
        require(environments != 0 && environments & ~allowed == 0, "EnvironmentInvalid");
    }
}
