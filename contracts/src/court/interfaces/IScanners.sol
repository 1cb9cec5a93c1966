// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Bonded agents whose signed word counts before the court
/// @notice At most 32 at a time, so that every loop over them is bounded. A bond answers for what its owner signed: a part
/// of it is reserved by the court or by the clearance for as long as a statement can still turn out false.
interface IScanners {
    event Admitted(address indexed scanner, uint40 joinableFrom);
    event Dismissed(address indexed scanner);
    event Joined(address indexed scanner, uint8 seat, uint256 bond);
    event ToppedUp(address indexed scanner, uint256 amount);
    event Leaving(address indexed scanner, uint40 exitAt);
    event Left(address indexed scanner, uint256 bond);
    event Withdrawn(address indexed scanner, uint256 amount);
    event Reserved(address indexed scanner, address indexed by, uint256 amount);
    event Released(address indexed scanner, address indexed by, uint256 amount);
    event Slashed(address indexed scanner, address indexed by, uint256 amount);

    /// @notice Neither the court nor the clearance.
    error NotReserver(address caller);
    error NotAdmitted(address scanner);
    /// @notice The admission stands; its delay has not passed.
    error AdmissionPending(uint40 joinableFrom);
    error AlreadySeated(address scanner);
    error NotSeated(address scanner);
    error SeatsFull();
    error BondTooSmall(uint256 bond, uint256 minBond);
    error ZeroAmount();
    error NotMember(address scanner);
    /// @notice The scanner has not asked to leave, or its exit delay has not passed (0: not asked).
    error ExitPending(uint40 exitAt);
    error StillReserved(uint256 amount);
    error InsufficientBond(uint256 free, uint256 asked);
    error InsufficientReservation(uint256 reserved, uint256 asked);
    error FutureBlock(uint256 blockNumber);

    /// @notice Owner only: lets a scanner take a seat once the admission delay has passed. Said again, it starts again.
    function admit(address scanner) external;

    /// @notice Owner only: takes back an admission that was not used. A seat that is taken cannot be taken back.
    function dismiss(address scanner) external;

    /// @notice Takes a seat once the owner has admitted the caller and the delay has passed, against at least `minBond`.
    /// Uses the admission up. Where the set is open, nobody need be admitted. Membership counts from the next block on.
    function join() external payable;

    /// @notice Adds to the caller's bond.
    function topUp() external payable;

    /// @notice Gives the seat's vote up at once; the bond follows after the exit delay, which outlasts the longest case.
    function exit() external;

    /// @notice By anyone: frees the seat of a scanner whose exit delay has passed and of whose bond nothing is reserved. The
    /// bond waits for `withdraw`.
    function vacate(address scanner) external;

    /// @notice Pays the caller's bond out, once it has left its seat; vacates that first where it has to.
    function withdraw() external;

    /// @notice Court and clearance only: sets a part of the free bond aside.
    /// @dev Reverts when less than `amount` is free.
    function reserve(address scanner, uint256 amount) external;

    /// @notice Court and clearance only: gives back what the caller itself reserved.
    function release(address scanner, uint256 amount) external;

    /// @notice Court and clearance only: takes up to `amount` from the caller's reservation, then from the free bond, and
    /// sends it to the caller. Never touches what the other has reserved. A member left with less than `minBond` leaves.
    /// @return taken wei that were there to take
    function slash(address scanner, uint256 amount) external returns (uint256 taken);

    function isMember(address scanner) external view returns (bool);

    /// @notice Whether it was a member when that block began. Final for the present block too: neither joining nor leaving
    /// changes it before the next.
    function isMemberAt(address scanner, uint256 blockNumber) external view returns (bool);

    /// @notice Members when that block began.
    function countAt(uint256 blockNumber) external view returns (uint256);

    /// @notice 0 to 31, stable from joining until the bond leaves; reused only after that.
    function seatOf(address scanner) external view returns (uint8);

    /// @notice Who holds each seat, by number: members, and those who leave but whose bond is still here. Zero for free ones.
    function seats() external view returns (address[32] memory);

    function bondOf(address scanner) external view returns (uint256);

    /// @notice By court and clearance together.
    function reservedOf(address scanner) external view returns (uint256);

    /// @notice By one of them.
    function reservationOf(address scanner, address by) external view returns (uint256);

    /// @return Unix seconds from which on the bond may leave; 0 for those who do not leave
    function exitAtOf(address scanner) external view returns (uint40);

    /// @return wei that `withdraw` pays out without vacating
    function creditOf(address scanner) external view returns (uint256);
}
