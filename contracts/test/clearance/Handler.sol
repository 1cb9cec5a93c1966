// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../src/court/interfaces/IClearance.sol";
import {Clean, Judgment} from "../../src/court/Types.sol";
import {WithClearance} from "./Fixture.sol";

/// @notice Scanners who state, take back and leave, a client who updates, a court that opens and convicts; each act is done so
/// that it succeeds, and all that was ever accepted is kept.
contract ClearanceHandler is WithClearance {
    struct Given {
        Clean statement;
        bytes signature;
        bytes32 uid;
        address scanner;
        uint256 at_;
        bool revoked;
        bool settled;
    }

    Given[] private _given;
    uint256 private _updates;
    uint256 public slashes;
    uint256 public replaysAccepted;

    constructor() {
        setUp();
    }

    /* ACTS */

    function attest(uint256 who, uint256 scanned, uint256 validity) external {
        address scanner = scannerAt(who % 4);
        if (!scanners.isMember(scanner)) return;
        if (scanners.bondOf(scanner) - scanners.reservedOf(scanner) < STAKE) return;
        Clean memory statement = clean();
        uint256 from = _lastWordOf(scanner) + 1;
        uint256 firstSeen = revisions.firstSeen(address(source), revision);
        if (from < firstSeen) from = firstSeen;
        uint256 now_ = vm.getBlockTimestamp();
        if (from > now_) return;
        statement.scannedAt = uint64(bound(scanned, from, now_));
        uint256 most = uint256(statement.scannedAt) + MAX_VALIDITY;
        if (most <= now_) return;
        statement.expiresAt = uint64(bound(validity, now_ + 1, most));
        bytes memory signature = sign(keys[who % 4], digestOf(statement));
        bytes32 uid = clearance.attest(statement, signature);
        _given.push(Given(statement, signature, uid, scanner, now_, false, false));
    }

    function revoke(uint256 which, bool bySignature) external {
        if (_given.length == 0) return;
        Given storage given = _given[which % _given.length];
        if (given.revoked) return;
        if (bySignature) {
            uint64 deadline = uint64(vm.getBlockTimestamp());
            bytes memory signature = sign(_keyOf(given.scanner), retractDigest(given.uid, 1 << 200, deadline));
            clearance.revokeBySignature(given.uid, 1 << 200, deadline, signature);
        } else {
            vm.prank(given.scanner);
            clearance.revoke(given.uid);
        }
        given.revoked = true;
        given.at_ = vm.getBlockTimestamp();
    }

    function free(uint256 which) external {
        if (_given.length == 0) return;
        Given storage given = _given[which % _given.length];
        if (given.settled || court.liveCasesOf(address(source), given.statement.revision) != 0) return;
        uint256 until = given.statement.expiresAt + 2 * uint256(RISK_TIME) + 1;
        if (vm.getBlockTimestamp() < until) vm.warp(until);
        clearance.free(given.uid, given.statement);
        given.settled = true;
    }

    function slash(uint256 which) external {
        if (_given.length == 0) return;
        Given storage given = _given[which % _given.length];
        if (given.settled) return;
        Judgment memory judgment = conviction();
        judgment.revision = given.statement.revision;
        court.setJudgment(CASE, judgment);
        court.setConvicted(address(source), judgment.revision, true);
        clearance.slash(given.uid, given.statement, CASE);
        given.settled = true;
        ++slashes;
    }

    function replay(uint256 which) external {
        if (_given.length == 0) return;
        Given storage given = _given[which % _given.length];
        try clearance.attest(given.statement, given.signature) {
            ++replaysAccepted;
        } catch {}
    }

    function setLive(uint256 count) external {
        court.setLive(address(source), revision, count % 3);
    }

    function updateSource() external {
        update(vm.toString(++_updates));
        revision = revisions.checkpoint(address(source));
    }

    function exit(uint256 who) external {
        // One of the four stays, else nothing would ever happen again.
        address scanner = scannerAt(1 + who % 3);
        if (!scanners.isMember(scanner)) return;
        vm.prank(scanner);
        scanners.exit();
    }

    function pass(uint256 time) external {
        wait(bound(time, 1, 20 days));
        vm.roll(vm.getBlockNumber() + 1);
    }

    /* WHAT SHOULD COME OF IT */

    function reservedShouldBe(address scanner) external view returns (uint256 sum) {
        for (uint256 i = 0; i < _given.length; ++i) {
            if (_given[i].scanner == scanner && !_given[i].settled) sum += STAKE;
        }
    }

    /// @notice Scanners whose latest word on the present revision stands, counted from the list.
    function standing() external view returns (uint256 count) {
        bytes32 present = revisionNow();
        for (uint256 who = 0; who < 4; ++who) {
            uint256 latest = type(uint256).max;
            for (uint256 i = 0; i < _given.length; ++i) {
                if (_given[i].scanner != scannerAt(who)) continue;
                if (_given[i].statement.revision == present) latest = i;
            }
            if (latest == type(uint256).max || _given[latest].revoked || _given[latest].settled) continue;
            if (_given[latest].statement.expiresAt > vm.getBlockTimestamp()) ++count;
        }
    }

    function mayBeCleared() external view returns (bool) {
        bytes32 present = revisionNow();
        return
            court.liveCasesOf(address(source), present) == 0 && !court.isConvicted(address(source), present);
    }

    function status() external view returns (IClearance.Status, bytes32, uint256, uint64) {
        return clearance.statusOf(address(source));
    }

    function presentRevision() external view returns (bytes32) {
        return revisionNow();
    }

    function threshold() external pure returns (uint256) {
        return THRESHOLD;
    }

    function balance() external view returns (uint256) {
        return address(clearance).balance;
    }

    function reservedOf(uint256 who) external view returns (address, uint256) {
        return (scannerAt(who), scanners.reservationOf(scannerAt(who), address(clearance)));
    }

    function compensated() external view returns (uint256) {
        return court.damages(CASE) + court.credit(stranger);
    }

    function stake() external pure returns (uint256) {
        return STAKE;
    }

    /// @dev The latest word is what was scanned, or taken back, last.
    function _lastWordOf(address scanner) private view returns (uint256 at_) {
        for (uint256 i = 0; i < _given.length; ++i) {
            Given storage given = _given[i];
            if (given.scanner != scanner || given.statement.revision != revision) continue;
            at_ = given.revoked ? given.at_ : given.statement.scannedAt;
        }
    }

    function _keyOf(address scanner) private view returns (uint256) {
        for (uint256 i = 0; i < 4; ++i) {
            if (scannerAt(i) == scanner) return keys[i];
        }
        revert("nobody's");
    }
}
