// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What forge does for a test beyond the EVM. Names and meanings are forge's own.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 privateKey) external pure returns (address);
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function deal(address account, uint256 balance) external;
    function etch(address target, bytes calldata code) external;
    function expectEmit(address emitter) external;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata reason) external;
    function getRecordedLogs() external returns (Log[] memory);
    function label(address account, string calldata name) external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function prank(address sender) external;
    function recordLogs() external;
    function roll(uint256 number) external;
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function startPrank(address sender) external;
    function stopPrank() external;
    function store(address target, bytes32 slot, bytes32 value) external;
    function warp(uint256 timestamp) external;
}

/// @notice Assertions, and accounts by name.
abstract contract Test {
    // forge-lint: disable-next-line(screaming-snake-case-const)
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error NotEqual(string what, bytes left, bytes right);
    error NotTrue(string what);

    function assertTrue(bool value, string memory what) internal pure {
        if (!value) revert NotTrue(what);
    }

    function assertFalse(bool value, string memory what) internal pure {
        if (value) revert NotTrue(what);
    }

    function assertEq(uint256 left, uint256 right, string memory what) internal pure {
        if (left != right) revert NotEqual(what, abi.encode(left), abi.encode(right));
    }

    function assertEq(address left, address right, string memory what) internal pure {
        if (left != right) revert NotEqual(what, abi.encode(left), abi.encode(right));
    }

    function assertEq(bytes32 left, bytes32 right, string memory what) internal pure {
        if (left != right) revert NotEqual(what, abi.encode(left), abi.encode(right));
    }

    function assertEq(bool left, bool right, string memory what) internal pure {
        if (left != right) revert NotEqual(what, abi.encode(left), abi.encode(right));
    }

    function assertEq(string memory left, string memory right, string memory what) internal pure {
        if (keccak256(bytes(left)) != keccak256(bytes(right))) {
            revert NotEqual(what, bytes(left), bytes(right));
        }
    }

    function assertEq(bytes memory left, bytes memory right, string memory what) internal pure {
        if (keccak256(left) != keccak256(right)) revert NotEqual(what, left, right);
    }

    function assertEq(address[] memory left, address[] memory right, string memory what) internal pure {
        assertEq(abi.encode(left), abi.encode(right), what);
    }

    /// @notice An account without code whose address follows from its name.
    function actor(string memory name) internal returns (address account) {
        account = vm.addr(uint256(keccak256(bytes(name))));
        vm.label(account, name);
    }

    /// @notice A value between `low` and `high`, both included, that `value` chooses.
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        if (value >= low && value <= high) return value;
        uint256 span = high - low;
        return span == type(uint256).max ? value : low + value % (span + 1);
    }
}
