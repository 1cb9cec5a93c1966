// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Case, Policy} from "../../../src/court/CourtTypes.sol";
import {Charge, Outcome, Phase} from "../../../src/court/Types.sol";
import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Response} from "../../../src/protocol/Response.sol";
import {Source} from "../../../src/protocol/Source.sol";
import {Task} from "../../../src/protocol/Task.sol";
import {DeliveryMethod} from "../../../src/protocol/Types.sol";
import {Fault, FaultyVault} from "../../court/mocks/FaultyVault.sol";
import {Refuser} from "../../court/mocks/Payees.sol";
import {Tried} from "../../court/Tried.sol";
import {CourtLedger} from "./CourtLedger.sol";

/// @notice Those who come before the court, what they may be accused of, and the one way to call it: under watch.
abstract contract CourtStage is Tried {
    uint256 internal constant MAX_GAS = 3_000_000;
    uint256 internal constant MAX_CASES = 12;

    CourtLedger public ledger;
    Refuser internal refusingAccuser;
    Refuser internal refusingClient;
    address internal secondProvider = actor("second provider");
    address internal secondMaster = actor("second master");
    uint256 internal constant LATE_KEY = 0x1A7E;

    Source[] internal sources;
    bytes32[] internal revisions_;
    Task[] internal tasks;
    /// @dev Made by no nexus.
    Source internal foreign_;
    address internal sound = address(0x50C4D);
    bool internal broken;

    mapping(address account => uint256) public foreign;
    mapping(bytes32 id => mapping(address voter => bytes32)) internal committed;

    function setUp() public virtual override {
        super.setUp();
        vm.prank(stranger);
        vault.withdraw(STRANGERS - 1500 ether);
        _admit();
        _publish();
        _assign();
    }

    /// @dev Less than the stake, so that the cap is reached.
    function terms(Charge charge) internal view override returns (Policy memory p) {
        p = super.terms(charge);
        p.penaltyCap = 300 ether;
    }

    /* CALLING */

    /// @notice A call on the court that has to succeed, and does only what it may.
    function must(bytes32 id, address who, uint256 value, bytes memory what)
        internal
        returns (bytes memory answer)
    {
        CourtLedger.Moment memory then = ledger.moment();
        bool done;
        (done, answer) = _call(who, value, what);
        if (done) {
            // The first four bytes are the selector that is meant.
            // forge-lint: disable-next-line(unsafe-typecast)
            ledger.record(id, bytes4(what), value, then);
        } else {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    /// @notice A call that may fail, and does only what it may if it does not.
    function may(bytes32 id, address who, bytes memory what) internal {
        CourtLedger.Moment memory then = ledger.moment();
        (bool done,) = _call(who, 0, what);
        // The first four bytes are the selector that is meant.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (done) ledger.record(id, bytes4(what), 0, then);
    }

    /// @notice A call on the court that has to fail.
    function mustNot(address who, uint256 value, bytes memory what, string memory why) internal {
        (bool done,) = _call(who, value, what);
        vm.assertTrue(!done, why);
    }

    /// @dev P25: what any call may cost, here with eight scanners.
    function _call(address who, uint256 value, bytes memory what)
        private
        returns (bool done, bytes memory answer)
    {
        vm.deal(who, who.balance + value);
        vm.prank(who);
        uint256 before = gasleft();
        (done, answer) = address(court).call{value: value}(what);
        vm.assertLe(before - gasleft(), MAX_GAS, "P25: gas");
        if (!done) vm.deal(who, who.balance - value);
    }

    /* CHOOSING */

    function caseBy(uint256 seed) internal view returns (bytes32 id, Case memory c) {
        (,, uint256 cases) = ledger.counts();
        if (cases == 0) return (id, c);
        id = ledger.ids(seed % cases);
        c = court.caseOf(id);
    }

    function accuserBy(uint256 seed) internal view returns (address) {
        if (seed % 4 == 0) return address(refusingAccuser);
        return seed % 4 == 1 ? client : accuser;
    }

    function hasRoom() internal view returns (bool) {
        (,, uint256 cases) = ledger.counts();
        return cases < MAX_CASES;
    }

    /// @return id of the next case on that
    /// @return free whether one may be opened, as far as earlier ones go
    function nextCase(address subject, bytes32 name, Charge charge)
        internal
        view
        returns (bytes32 id, bool free)
    {
        uint256 round = court.roundsOf(subject, name, charge);
        id = court.caseIdOf(subject, name, charge, round);
        if (round == 0) return (id, true);
        if (charge == Charge.NonDelivery) return (id, false);
        Case memory c = court.caseOf(court.caseIdOf(subject, name, charge, round - 1));
        free = c.phase == Phase.Settled
            && ledger.convictionsOn(keccak256(abi.encode(subject, name, charge))) == 0;
    }

    function taskIndex(Task task) internal view returns (uint256 index) {
        Source of_ = Source(task.getSource());
        while (of_.tasks(index) != address(task)) ++index;
    }

    /* THE VAULT */

    function breakWith(bytes4 selector, Fault fault) internal {
        mend();
        vm.etch(sound, address(vault).code);
        vm.etch(address(vault), address(new FaultyVault(sound, selector, fault, address(0))).code);
        broken = true;
    }

    function mend() internal {
        if (broken) vm.etch(address(vault), sound.code);
        broken = false;
    }

    /* DEPLOYMENT */

    function _admit() private {
        (refusingAccuser, refusingClient) = (new Refuser(), new Refuser());
        ledger = new CourtLedger(court, vault, scanners, address(arbiter));
        for (uint256 i = 0; i < SEATED; ++i) {
            ledger.addVoter(panel[i]);
            ledger.addAccount(panel[i]);
            vm.deal(panel[i], 10_000 ether);
            vm.prank(panel[i]);
            scanners.topUp{value: 10_000 ether}();
        }
        address[5] memory stakers = [client, address(refusingClient), secondProvider, provider, secondMaster];
        for (uint256 i = 0; i < 5; ++i) {
            ledger.addStaker(stakers[i]);
            ledger.addAccount(stakers[i]);
        }
        ledger.addStaker(master);
        ledger.addAccount(master);
        address[5] memory others = [accuser, address(refusingAccuser), defender, guardian, vm.addr(LATE_KEY)];
        for (uint256 i = 0; i < 5; ++i) {
            ledger.addAccount(others[i]);
        }
    }

    function _publish() private {
        stake(address(refusingClient), CLIENT_STAKE);
        sources.push(source);
        sources.push(publishSource(sourceParams(client, DeliveryMethod.FIRST_RESPONSE)));
        sources.push(publishSource(sourceParams(address(refusingClient), DeliveryMethod.FIRST_RESPONSE)));
        for (uint256 i = 0; i < 3; ++i) {
            revisions_.push(revisions.checkpoint(address(sources[i])));
        }
        foreign_ = new Source(sourceParams(client, DeliveryMethod.MANUAL_CONFIRMATION));
        // Someone whom a client calls its agent does not judge that client.
        vm.prank(address(refusingClient));
        terminal.setAgent(panel[6], true);
    }

    /// @dev Five failures of one provider and one of another, two answers, one race lost and one task called off.
    function _assign() private {
        registerProvider();
        pair(secondProvider, secondMaster, MIN_LOCKUP);
        register(source, secondProvider);
        register(sources[2], secondProvider);
        stake(master, 2 * MIN_LOCKUP);
        for (uint256 i = 0; i < 10; ++i) {
            tasks.push(publishTask(source, PAYMENT));
        }
        for (uint256 i = 0; i < 5; ++i) {
            attempt(tasks[i], provider);
        }
        attempt(tasks[5], secondProvider);
        attempt(tasks[6], provider);
        respond(tasks[6], provider, PAYMENT);
        attempt(tasks[7], secondProvider);
        respond(tasks[7], secondProvider, PAYMENT);
        attempt(tasks[8], provider);
        attempt(tasks[8], secondProvider);
        Response answer = respond(tasks[8], provider, PAYMENT);
        confirm(answer);
        vm.prank(client);
        controller.cancelTask(address(tasks[9]));
        pass(TASK_TIME + 1 hours + 1);
    }
}
