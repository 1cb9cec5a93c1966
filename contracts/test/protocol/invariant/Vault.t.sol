// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../../src/protocol/Vault.sol";
import {Test} from "../../Test.sol";
import {VaultHandler} from "./VaultHandler.sol";
import {VaultModel} from "./VaultModel.sol";

contract VaultInvariants is Test {
    VaultHandler private _handler;
    Vault private _vault;
    VaultModel private _model;

    function setUp() public {
        _handler = new VaultHandler();
        _handler.begin();
        _vault = _handler.vault();
        _model = _handler.model();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory selectors) {
        bytes4[] memory names = new bytes4[](16);
        names[0] = VaultHandler.wait.selector;
        names[1] = VaultHandler.setSources.selector;
        names[2] = VaultHandler.setWhitelist.selector;
        names[3] = VaultHandler.deposit.selector;
        names[4] = VaultHandler.withdraw.selector;
        names[5] = VaultHandler.lock.selector;
        names[6] = VaultHandler.unbond.selector;
        names[7] = VaultHandler.cancelUnbonding.selector;
        names[8] = VaultHandler.claim.selector;
        names[9] = VaultHandler.freeze.selector;
        names[10] = VaultHandler.release.selector;
        names[11] = VaultHandler.process.selector;
        names[12] = VaultHandler.sanction.selector;
        names[13] = VaultHandler.waive.selector;
        names[14] = VaultHandler.withdrawSanction.selector;
        names[15] = VaultHandler.emergencyExit.selector;
        selectors = new FuzzSelector[](1);
        selectors[0] = FuzzSelector({addr: address(_handler), selectors: names});
    }

    /// @dev One campaign for all of them.
    function invariant_P6_P7_model() public view {
        _solvent();
        _sanctionedAmount();
        _agreesWithItsModel();
    }

    /// @notice P6: what the Vault holds is what it owes, and what came in less what went out.
    function _solvent() private view {
        uint256 owed;
        for (uint256 i = 0; i < _handler.count(); ++i) {
            address account = _handler.accounts(i);
            owed += _vault.balanceOf(account) + _vault.lockupOf(account) + _vault.unbondingOf(account)
            + _vault.sanctionOf(account);
        }
        for (uint256 i = 0; i < _handler.taskCount(); ++i) {
            owed += _vault.frozenPayment(_handler.tasks(i));
        }
        vm.assertEq(address(_vault).balance, owed, "owed");
        vm.assertEq(address(_vault).balance, _handler.paidIn() - _handler.paidOut(), "in less out");
    }

    /// @notice P7: the sum of sanctions is the sum of sanctions.
    function _sanctionedAmount() private view {
        uint256 sum;
        for (uint256 i = 0; i < _handler.count(); ++i) {
            sum += _vault.sanctionOf(_handler.accounts(i));
        }
        vm.assertEq(_vault.sanctionedAmount(), sum, "sum");
    }

    /// @notice Pot by pot, the Vault is where its model is.
    function _agreesWithItsModel() private view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            address account = _handler.accounts(i);
            VaultModel.Account memory model = _model.accountOf(account);
            vm.assertEq(_vault.balanceOf(account), model.balance, "balance");
            vm.assertEq(_vault.lockupOf(account), model.lockup, "lockup");
            vm.assertEq(_vault.unbondingOf(account), model.unbonding, "unbonding");
            vm.assertEq(_vault.sanctionOf(account), model.sanction, "sanction");
            vm.assertEq(_vault.totalEarningsOf(account), model.earned, "earnings");
            uint256 sources = model.sources == 0 ? 1 : model.sources;
            vm.assertEq(
                _vault.isEligible(account),
                model.verified || model.lockup >= sources * _model.MINIMUM(),
                "eligible"
            );
        }
        for (uint256 i = 0; i < _handler.taskCount(); ++i) {
            vm.assertEq(_vault.frozenPayment(_handler.tasks(i)), _model.escrowOf(_handler.tasks(i)), "escrow");
        }
    }
}
