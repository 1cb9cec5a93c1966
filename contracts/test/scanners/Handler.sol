// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Scanners} from "../../src/court/Scanners.sol";
import {Test} from "../Test.sol";

/// @notice Everything that anyone may do with the scanners, done so that it succeeds; and what it should come to.
contract ScannersHandler is Test {
    struct Past {
        uint256 blockNumber;
        uint256 members;
    }

    uint256 public constant ACTORS = 8;

    Scanners public immutable scanners;
    address public immutable court;
    address public immutable clearance;

    uint256 public deposited;
    uint256 public paidOut;
    uint256 public slashed;
    mapping(address scanner => mapping(address by => uint256)) public reserved;
    /// @notice Who is a member as of the next block, one bit each.
    uint256 public members;
    Past[] public past;

    constructor(address court_, address clearance_) {
        (court, clearance) = (court_, clearance_);
        scanners = new Scanners(
            address(this),
            court_,
            clearance_,
            Scanners.Terms({open: false, admissionDelay: 1 hours, exitDelay: 5 hours, minBond: 1 ether})
        );
    }

    function actor(uint256 seed) public pure returns (address) {
        return address(SafeCast.toUint160(0x1000 + seed % ACTORS));
    }

    function pastCount() external view returns (uint256) {
        return past.length;
    }

    function join(uint256 seed, uint96 bond) external {
        address scanner = actor(seed);
        if (scanners.bondOf(scanner) != 0 || scanners.exitAtOf(scanner) != 0) return;
        bond = uint96(bound(bond, 1 ether, 50 ether));
        scanners.admit(scanner);
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        vm.deal(scanner, scanner.balance + bond);
        vm.prank(scanner);
        scanners.join{value: bond}();
        deposited += bond;
        members |= _bit(seed);
    }

    function topUp(uint256 seed, uint96 amount) external {
        address scanner = _holder(seed);
        if (scanner == address(0)) return;
        amount = uint96(bound(amount, 1, 10 ether));
        vm.deal(scanner, scanner.balance + amount);
        vm.prank(scanner);
        scanners.topUp{value: amount}();
        deposited += amount;
    }

    function exit(uint256 seed) external {
        address scanner = _holder(seed);
        if (scanner == address(0) || scanners.exitAtOf(scanner) != 0) return;
        vm.prank(scanner);
        scanners.exit();
        members &= ~_bit(uint160(scanner) - 0x1000);
    }

    function vacate(uint256 seed) external {
        address scanner = _holder(seed);
        if (scanner == address(0) || scanners.exitAtOf(scanner) == 0) return;
        if (scanners.reservedOf(scanner) != 0) return;
        if (vm.getBlockTimestamp() < scanners.exitAtOf(scanner)) vm.warp(scanners.exitAtOf(scanner));
        scanners.vacate(scanner);
    }

    function withdraw(uint256 seed) external {
        address scanner = actor(seed);
        uint256 amount = scanners.creditOf(scanner);
        if (amount == 0) return;
        uint256 before = scanner.balance;
        vm.prank(scanner);
        scanners.withdraw();
        require(scanner.balance - before == amount, "paid another amount");
        paidOut += amount;
    }

    function reserve(uint256 seed, uint256 amount, bool byCourt) external {
        address scanner = _holder(seed);
        if (scanner == address(0)) return;
        amount = bound(amount, 0, scanners.bondOf(scanner) - scanners.reservedOf(scanner));
        vm.prank(_by(byCourt));
        scanners.reserve(scanner, amount);
        reserved[scanner][_by(byCourt)] += amount;
    }

    function release(uint256 seed, uint256 amount, bool byCourt) external {
        address scanner = _holder(seed);
        if (scanner == address(0)) return;
        amount = bound(amount, 0, reserved[scanner][_by(byCourt)]);
        vm.prank(_by(byCourt));
        scanners.release(scanner, amount);
        reserved[scanner][_by(byCourt)] -= amount;
    }

    function slash(uint256 seed, uint256 amount, bool byCourt) external {
        address scanner = _holder(seed);
        if (scanner == address(0)) return;
        address by = _by(byCourt);
        amount = bound(amount, 0, 60 ether);
        uint256 others = reserved[scanner][_by(!byCourt)];
        vm.prank(by);
        uint256 taken = scanners.slash(scanner, amount);
        uint256 own = reserved[scanner][by];
        reserved[scanner][by] = taken < own ? own - taken : 0;
        require(scanners.reservationOf(scanner, _by(!byCourt)) == others, "the other's reservation");
        slashed += taken;
        if (scanners.bondOf(scanner) < 1 ether) members &= ~_bit(uint160(scanner) - 0x1000);
    }

    function nextBlock(uint8 blocks) external {
        past.push(Past({blockNumber: vm.getBlockNumber() + 1, members: members}));
        vm.roll(vm.getBlockNumber() + 1 + blocks % 8);
        vm.warp(vm.getBlockTimestamp() + 12);
    }

    /// @dev The first from there on that holds a seat; no more seats are taken than there are actors.
    function _holder(uint256 seed) private view returns (address) {
        address[32] memory seats = scanners.seats();
        for (uint256 i = 0; i < ACTORS; ++i) {
            address scanner = seats[(seed % ACTORS + i) % ACTORS];
            if (scanner != address(0)) return scanner;
        }
        return address(0);
    }

    function _bit(uint256 seed) private pure returns (uint256) {
        return 2 ** (seed % ACTORS);
    }

    function _by(bool byCourt) private view returns (address) {
        return byCourt ? court : clearance;
    }
}
