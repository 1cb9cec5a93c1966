// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IScanners} from "./interfaces/IScanners.sol";
import {History} from "./lib/History.sol";

/// @title Seats, bonds and reservations; see `IScanners`
contract Scanners is IScanners, Ownable {
    using History for History.Steps;
    using SafeCast for uint256;

    /// @param open whether anyone with a bond may join, admitted or not
    /// @param admissionDelay seconds
    /// @param exitDelay seconds; has to outlast the longest case
    /// @param minBond wei
    struct Terms {
        bool open;
        uint40 admissionDelay;
        uint40 exitDelay;
        uint128 minBond;
    }

    struct Scanner {
        uint128 bond;
        uint128 reservedByCourt;
        uint128 reservedByClearance;
        uint40 exitAt;
        uint8 seat;
        bool seated;
    }

    uint256 public constant MAX_SCANNERS = 32;

    address public immutable court;
    address public immutable clearance;
    bool public immutable open;
    uint40 public immutable admissionDelay;
    uint40 public immutable exitDelay;
    uint128 public immutable minBond;

    mapping(address scanner => Scanner) private _scanners;
    mapping(address scanner => uint40 timestamp) private _joinableFrom;
    mapping(address scanner => uint256 wei_) private _credit;
    mapping(address scanner => History.Steps) private _membership;
    History.Steps private _count;
    address[MAX_SCANNERS] private _seats;

    modifier onlyReserver() {
        if (msg.sender != court && msg.sender != clearance) revert NotReserver(msg.sender);
        _;
    }

    /// @param court_ may not be deployed yet; so `clearance_`
    constructor(address owner_, address court_, address clearance_, Terms memory terms) Ownable(owner_) {
        court = court_;
        clearance = clearance_;
        open = terms.open;
        admissionDelay = terms.admissionDelay;
        exitDelay = terms.exitDelay;
        minBond = terms.minBond;
    }

    /* VIEWS */

    /// @inheritdoc IScanners
    function isMember(address scanner) public view returns (bool) {
        return _wasMember(scanner, block.number) && _membership[scanner].latest() == 1;
    }

    /// @inheritdoc IScanners
    function isMemberAt(address scanner, uint256 blockNumber) external view returns (bool) {
        if (blockNumber > block.number) revert FutureBlock(blockNumber);
        return _wasMember(scanner, blockNumber);
    }

    /// @inheritdoc IScanners
    function countAt(uint256 blockNumber) external view returns (uint256) {
        if (blockNumber > block.number) revert FutureBlock(blockNumber);
        return _count.valueAt(blockNumber);
    }

    /// @inheritdoc IScanners
    function seatOf(address scanner) external view returns (uint8) {
        return _seated(scanner).seat;
    }

    /// @inheritdoc IScanners
    function seats() external view returns (address[MAX_SCANNERS] memory) {
        return _seats;
    }

    /// @inheritdoc IScanners
    function bondOf(address scanner) external view returns (uint256) {
        return _scanners[scanner].bond;
    }

    /// @inheritdoc IScanners
    function reservedOf(address scanner) external view returns (uint256) {
        return _reserved(_scanners[scanner]);
    }

    /// @inheritdoc IScanners
    function reservationOf(address scanner, address by) external view returns (uint256) {
        if (by == court) return _scanners[scanner].reservedByCourt;
        if (by == clearance) return _scanners[scanner].reservedByClearance;
        return 0;
    }

    /// @inheritdoc IScanners
    function exitAtOf(address scanner) external view returns (uint40) {
        return _scanners[scanner].exitAt;
    }

    /// @inheritdoc IScanners
    function creditOf(address scanner) external view returns (uint256) {
        return _credit[scanner];
    }

    /* ADMISSION */

    /// @inheritdoc IScanners
    function admit(address scanner) external onlyOwner {
        uint40 joinableFrom = uint40(block.timestamp) + admissionDelay;
        _joinableFrom[scanner] = joinableFrom;
        emit Admitted(scanner, joinableFrom);
    }

    /// @inheritdoc IScanners
    function dismiss(address scanner) external onlyOwner {
        if (_joinableFrom[scanner] == 0) revert NotAdmitted(scanner);
        delete _joinableFrom[scanner];
        emit Dismissed(scanner);
    }

    /* SCANNERS */

    /// @inheritdoc IScanners
    function join() external payable {
        if (!open) _useAdmission(msg.sender);
        if (_scanners[msg.sender].seated) revert AlreadySeated(msg.sender);
        if (msg.value < minBond) revert BondTooSmall(msg.value, minBond);
        uint8 seat = _freeSeat();
        _seats[seat] = msg.sender;
        _scanners[msg.sender] = Scanner({
            bond: msg.value.toUint128(),
            reservedByCourt: 0,
            reservedByClearance: 0,
            exitAt: 0,
            seat: seat,
            seated: true
        });
        _setMembership(msg.sender, true);
        emit Joined(msg.sender, seat, msg.value);
    }

    /// @inheritdoc IScanners
    function topUp() external payable {
        if (msg.value == 0) revert ZeroAmount();
        _seated(msg.sender).bond += msg.value.toUint128();
        emit ToppedUp(msg.sender, msg.value);
    }

    /// @inheritdoc IScanners
    function exit() external {
        Scanner storage self = _seated(msg.sender);
        if (self.exitAt != 0) revert NotMember(msg.sender);
        _leave(msg.sender, self);
    }

    /// @inheritdoc IScanners
    function vacate(address scanner) public {
        Scanner storage self = _seated(scanner);
        if (self.exitAt == 0 || block.timestamp < self.exitAt) revert ExitPending(self.exitAt);
        uint256 reserved = _reserved(self);
        if (reserved != 0) revert StillReserved(reserved);
        uint256 bond = self.bond;
        delete _seats[self.seat];
        delete _scanners[scanner];
        _credit[scanner] += bond;
        emit Left(scanner, bond);
    }

    /// @inheritdoc IScanners
    function withdraw() external {
        if (_credit[msg.sender] == 0) vacate(msg.sender);
        uint256 amount = _credit[msg.sender];
        delete _credit[msg.sender];
        SafeTransferLib.safeTransferETH(msg.sender, amount);
        emit Withdrawn(msg.sender, amount);
    }

    /* COURT AND CLEARANCE */

    /// @inheritdoc IScanners
    function reserve(address scanner, uint256 amount) external onlyReserver {
        Scanner storage self = _seated(scanner);
        uint256 free = self.bond - _reserved(self);
        if (amount > free) revert InsufficientBond(free, amount);
        _setReservation(self, _reservation(self) + amount);
        emit Reserved(scanner, msg.sender, amount);
    }

    /// @inheritdoc IScanners
    function release(address scanner, uint256 amount) external onlyReserver {
        Scanner storage self = _scanners[scanner];
        uint256 reserved = _reservation(self);
        if (amount > reserved) revert InsufficientReservation(reserved, amount);
        _setReservation(self, reserved - amount);
        emit Released(scanner, msg.sender, amount);
    }

    /// @inheritdoc IScanners
    function slash(address scanner, uint256 amount) external onlyReserver returns (uint256 taken) {
        Scanner storage self = _scanners[scanner];
        uint256 reserved = _reservation(self);
        uint256 reach = self.bond - _reserved(self) + reserved;
        taken = amount < reach ? amount : reach;
        _setReservation(self, taken < reserved ? reserved - taken : 0);
        self.bond -= taken.toUint128();
        if (self.seated && self.exitAt == 0 && self.bond < minBond) _leave(scanner, self);
        SafeTransferLib.safeTransferETH(msg.sender, taken);
        emit Slashed(scanner, msg.sender, taken);
    }

    /* INTERNALS */

    function _useAdmission(address scanner) private {
        uint40 joinableFrom = _joinableFrom[scanner];
        if (joinableFrom == 0) revert NotAdmitted(scanner);
        if (block.timestamp < joinableFrom) revert AdmissionPending(joinableFrom);
        delete _joinableFrom[scanner];
    }

    function _leave(address scanner, Scanner storage self) private {
        uint40 exitAt = uint40(block.timestamp) + exitDelay;
        self.exitAt = exitAt;
        _setMembership(scanner, false);
        emit Leaving(scanner, exitAt);
    }

    /// @dev From the next block on, so that what a block began with is final while it lasts.
    function _setMembership(address scanner, bool member) private {
        uint256 next = block.number + 1;
        uint256 count = _count.latest();
        _membership[scanner].set(next, member ? 1 : 0);
        _count.set(next, member ? count + 1 : count - 1);
    }

    function _wasMember(address scanner, uint256 blockNumber) private view returns (bool) {
        return _membership[scanner].valueAt(blockNumber) == 1;
    }

    function _freeSeat() private view returns (uint8) {
        for (uint8 seat; seat < MAX_SCANNERS; ++seat) {
            if (_seats[seat] == address(0)) return seat;
        }
        revert SeatsFull();
    }

    function _seated(address scanner) private view returns (Scanner storage self) {
        self = _scanners[scanner];
        if (!self.seated) revert NotSeated(scanner);
    }

    function _reserved(Scanner storage self) private view returns (uint256) {
        return uint256(self.reservedByCourt) + self.reservedByClearance;
    }

    function _reservation(Scanner storage self) private view returns (uint256) {
        return msg.sender == court ? self.reservedByCourt : self.reservedByClearance;
    }

    function _setReservation(Scanner storage self, uint256 amount) private {
        if (msg.sender == court) self.reservedByCourt = amount.toUint128();
        else self.reservedByClearance = amount.toUint128();
    }
}
