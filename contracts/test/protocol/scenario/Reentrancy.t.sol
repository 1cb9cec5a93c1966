// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../../src/protocol/interfaces/IVault.sol";
import {Deployed} from "../Deployed.sol";

/// @notice Takes money and, while it does, tries everything that it is told to.
contract Greedy {
    IVault private immutable _VAULT;
    bytes[] private _tries;
    uint256 public succeeded;
    uint256 public tried;

    constructor(IVault vault) {
        _VAULT = vault;
    }

    function plan(bytes calldata data) external {
        _tries.push(data);
    }

    function act(bytes calldata data) external {
        (bool done,) = address(_VAULT).call(data);
        require(done, "refused");
    }

    receive() external payable {
        while (_tries.length != 0) {
            bytes memory data = _tries[_tries.length - 1];
            _tries.pop();
            ++tried;
            (bool done,) = address(_VAULT).call(data);
            if (done) ++succeeded;
        }
    }
}

contract ReentrancyTest is Deployed {
    Greedy private _greedy;

    function setUp() public override {
        super.setUp();
        _greedy = new Greedy(vault);
        credit(stranger, 50 ether);
        stake(stranger, 50 ether);
        credit(address(_greedy), 3 ether);
    }

    function test_aHolderDrawsItsBalanceOnce() public {
        _greedy.plan(abi.encodeCall(IVault.withdraw, (3 ether)));
        _greedy.plan(abi.encodeCall(IVault.withdraw, (1)));
        _greedy.plan(abi.encodeCall(IVault.lock, (3 ether)));
        _greedy.plan(abi.encodeCall(IVault.unbond, (1)));
        _greedy.plan(abi.encodeCall(IVault.claim, ()));
        _greedy.plan(abi.encodeCall(IVault.cancelUnbonding, ()));
        _greedy.act(abi.encodeCall(IVault.withdraw, (3 ether)));
        vm.assertEq(_greedy.tried(), 6, "tried");
        vm.assertEq(_greedy.succeeded(), 0, "succeeded");
        vm.assertEq(address(_greedy).balance, 3 ether, "its own");
        vm.assertEq(address(vault).balance, 100 ether, "the others'");
    }

    function test_aHolderMayDrawInParts() public {
        _greedy.plan(abi.encodeCall(IVault.withdraw, (1 ether)));
        _greedy.plan(abi.encodeCall(IVault.withdraw, (1 ether + 1)));
        _greedy.act(abi.encodeCall(IVault.withdraw, (2 ether)));
        vm.assertEq(_greedy.succeeded(), 1, "succeeded");
        vm.assertEq(address(_greedy).balance, 3 ether, "its own");
        vm.assertEq(vault.balanceOf(address(_greedy)), 0, "left");
    }

    function test_aJudgeConfiscatesASanctionOnce() public {
        manager.grantRole(manager.JUDGE(), address(_greedy));
        _greedy.act(abi.encodeCall(IVault.sanction, (stranger, 20 ether)));
        _greedy.plan(abi.encodeCall(IVault.withdrawSanctionOf, (stranger)));
        _greedy.plan(abi.encodeCall(IVault.waive, (stranger, 20 ether)));
        _greedy.act(abi.encodeCall(IVault.withdrawSanctionOf, (stranger)));
        vm.assertEq(_greedy.tried(), 2, "tried");
        vm.assertEq(_greedy.succeeded(), 0, "succeeded");
        vm.assertEq(address(_greedy).balance, 20 ether, "confiscated");
        vm.assertEq(vault.sanctionedAmount(), 0, "sum");
        vm.assertEq(address(vault).balance, 83 ether, "the rest");
    }
}
