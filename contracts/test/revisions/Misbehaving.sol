// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SourceParams} from "../../src/protocol/Types.sol";

/// @notice A nexus that takes any contract for a source.
contract CredulousNexus {
    address[] public sources;
    mapping(address source => uint256) public sourceId;

    function add(address source) external {
        sourceId[source] = sources.length;
        sources.push(source);
    }
}

/// @notice Returns whatever parameters it was given.
contract PlainSource {
    SourceParams private _params;

    function setParams(SourceParams memory params) external {
        _params = params;
    }

    function getSourceParams() external view returns (SourceParams memory) {
        return _params;
    }
}

/// @notice Returns a number of zero bytes, whatever it is asked.
contract ZeroesSource {
    uint256 private immutable _size;

    constructor(uint256 size) {
        _size = size;
    }

    fallback() external {
        uint256 size = _size;
        assembly {
            return(0, size)
        }
    }
}

contract RevertingSource {
    fallback() external {
        revert("no");
    }
}

contract BurningSource {
    fallback() external {
        while (true) {}
    }
}

/// @notice Says of itself what a source would say. Remembers being asked anything that is not a view.
contract PosingSource {
    bool public wasCalled;

    function getSourceParams() external returns (SourceParams memory params) {
        wasCalled = true;
        params.client = address(this);
    }
}
