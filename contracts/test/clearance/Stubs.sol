// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICourtRecord} from "../../src/court/interfaces/ICourtRecord.sol";
import {Judgment} from "../../src/court/Types.sol";

/// @notice A court whose record is whatever it was told.
contract StubCourt is ICourtRecord {
    mapping(bytes32 caseId => Judgment) private _judgments;
    mapping(address subject => mapping(bytes32 revision => uint256)) public liveCasesOf;
    mapping(address subject => mapping(bytes32 revision => bool)) public isConvicted;
    mapping(address account => uint256) public credit;
    mapping(bytes32 caseId => uint256) public damages;

    function judgmentOf(bytes32 caseId) external view returns (Judgment memory) {
        return _judgments[caseId];
    }

    function setJudgment(bytes32 caseId, Judgment memory judgment) external {
        _judgments[caseId] = judgment;
    }

    function setLive(address subject, bytes32 revision, uint256 count) external {
        liveCasesOf[subject][revision] = count;
    }

    function setConvicted(address subject, bytes32 revision, bool value) external {
        isConvicted[subject][revision] = value;
    }

    function creditTo(address account) external payable {
        credit[account] += msg.value;
    }

    function compensate(bytes32 caseId) external payable {
        damages[caseId] += msg.value;
    }
}

/// @notice Answers one question: since when a rule is in force.
contract StubProofs {
    mapping(uint8 rule => uint40) public inForceSince;

    function setInForceSince(uint8 rule, uint40 timestamp) external {
        inForceSince[rule] = timestamp;
    }
}

/// @notice A scanner that is a contract and answers as it is told to whether a signature is its own.
contract ContractScanner {
    enum Answer {
        Yes,
        No,
        Reverts,
        Burns,
        TooShort,
        TooLong,
        LongNo,
        Anything
    }

    Answer private _answer;

    function setAnswer(Answer answer) external {
        _answer = answer;
    }

    function join(address scanners) external payable {
        (bool done,) = scanners.call{value: msg.value}(abi.encodeWithSignature("join()"));
        require(done, "join");
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        if (_answer == Answer.Reverts) revert("no");
        while (_answer == Answer.Burns) {}
        if (_answer == Answer.TooShort) {
            assembly {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 4)
            }
        }
        if (_answer == Answer.Anything) return 0x1626ba7e;
        bool yes = abi.decode(signature, (bytes32)) == digest;
        if (_answer == Answer.TooLong || _answer == Answer.LongNo) {
            uint256 word = _answer == Answer.TooLong && yes ? 0x1626ba7e : 0;
            assembly {
                mstore(0, shl(224, word))
                return(0, 80000)
            }
        }
        return _answer == Answer.Yes && yes ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}
