// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Bonded agents whose signed word counts before the court
/// @notice At most 32 at a time, so that every loop over them is bounded. A bond answers for what its owner signed: a part
/// of it is reserved by the court or by the clearance for as long as a statement can still turn out false.
interface IScanners {
    event Joined(address indexed scanner, uint256 bond);
    event ToppedUp(address indexed scanner, uint256 amount);
    event Leaving(address indexed scanner, uint40 exitAt);
    event Left(address indexed scanner, uint256 bond);
    event Reserved(address indexed scanner, address indexed by, uint256 amount);
    event Released(address indexed scanner, address indexed by, uint256 amount);
    event Slashed(address indexed scanner, address indexed by, uint256 amount, address to);

    /// @notice Takes a seat once the owner has admitted the caller and the delay has passed, against at least `minBond`.
    /// Membership counts from the next block on.
    function join() external payable;

    /// @notice Adds to the caller's bond.
    function topUp() external payable;

    /// @notice Gives the seat up at once; the bond follows after the exit delay, which outlasts the longest case.
    function exit() external;

    /// @notice Pays out a bond whose exit delay has passed and of which nothing is reserved.
    function withdraw() external;

    /// @notice Court and clearance only: sets a part of the free bond aside.
    /// @dev Reverts when less than `amount` is free.
    function reserve(address scanner, uint256 amount) external;

    /// @notice Court and clearance only: gives back what the caller itself reserved.
    function release(address scanner, uint256 amount) external;

    /// @notice Court and clearance only: takes up to `amount` from the caller's reservation, then from the free bond, and
    /// sends it to `to`, which must be the caller (pull payments).
    /// @return taken wei that were there to take
    function slash(address scanner, uint256 amount) external returns (uint256 taken);

    function isMember(address scanner) external view returns (bool);

    /// @notice As of the end of a past block.
    function isMemberAt(address scanner, uint256 blockNumber) external view returns (bool);

    /// @notice Seats taken as of the end of a past block.
    function countAt(uint256 blockNumber) external view returns (uint256);

    /// @notice 0 to 31, stable while the scanner is a member; reused only after its bond has left.
    function seatOf(address scanner) external view returns (uint8);

    function bondOf(address scanner) external view returns (uint256);

    function reservedOf(address scanner) external view returns (uint256);
}
