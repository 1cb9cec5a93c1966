// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ITerminal} from "../../../src/protocol/interfaces/ITerminal.sol";
import {Deployed} from "../Deployed.sol";

contract PairingTest is Deployed {
    address private immutable _OTHER = actor("another provider");

    function _announceProvider(address by, uint256 amount) private {
        vm.deal(by, amount);
        vm.prank(by);
        terminal.announceProvider{value: amount}(provider, amount);
    }

    function _announceMaster() private {
        vm.prank(provider);
        terminal.announceMaster(master);
    }

    function _assertPaired() private view {
        vm.assertEq(terminal.masterOf(provider), master, "master");
        vm.assertEq(terminal.getMasterOf(provider), master, "the same by its other name");
        vm.assertEq(terminal.providerOf(master), provider, "provider");
        vm.assertTrue(terminal.isProvider(provider), "is a provider");
        vm.assertTrue(terminal.isMaster(master), "is a master");
        vm.assertTrue(terminal.getIsMaster(master), "the same by its other name");
        vm.assertTrue(manager.hasRole(manager.PROVIDER(), provider), "role");
    }

    function _assertNotPaired() private view {
        vm.assertEq(terminal.masterOf(provider), address(0), "master");
        vm.assertEq(terminal.providerOf(master), address(0), "provider");
        vm.assertTrue(!terminal.isProvider(provider), "is no provider");
        vm.assertTrue(!terminal.isMaster(master), "is no master");
        vm.assertTrue(!manager.hasRole(manager.PROVIDER(), provider), "no role");
    }

    function test_pairsWhenTheMasterSpeaksFirst() public {
        vm.expectEmit(address(terminal));
        emit ITerminal.ProviderAnnounced(provider, master);
        _announceProvider(master, 0);
        _assertNotPaired();
        vm.expectEmit(address(terminal));
        emit ITerminal.MasterAnnounced(provider, master);
        _announceMaster();
        _assertPaired();
    }

    function test_pairsWhenTheProviderSpeaksFirst() public {
        _announceMaster();
        _assertNotPaired();
        _announceProvider(master, 0);
        _assertPaired();
    }

    function test_oneWordPairsNobodyWithAStranger() public {
        _announceProvider(stranger, 0);
        _announceMaster();
        _assertNotPaired();
    }

    function test_theProvidersLastWordCounts() public {
        vm.prank(provider);
        terminal.announceMaster(stranger);
        _announceMaster();
        _announceProvider(stranger, 0);
        _assertNotPaired();
        _announceProvider(master, 0);
        _assertPaired();
    }

    function test_addsWhatTheMasterSendsToTheProvidersLockup() public {
        _announceProvider(master, 3 ether);
        vm.assertEq(vault.lockupOf(provider), 3 ether, "lockup");
        vm.assertEq(vault.balanceOf(provider), 0, "balance");
        vm.assertEq(address(terminal).balance, 0, "nothing is left behind");
    }

    function test_refusesAnAmountThatIsNotTheValueSent() public {
        vm.deal(master, 3 ether);
        vm.startPrank(master);
        vm.expectRevert(bytes("AmountMismatch"));
        terminal.announceProvider{value: 2 ether}(provider, 3 ether);
        vm.expectRevert(bytes("AmountMismatch"));
        terminal.announceProvider{value: 3 ether}(provider, 2 ether);
        vm.stopPrank();
    }

    function test_refusesTheZeroAddress() public {
        vm.expectRevert(bytes("ZeroAddress"));
        terminal.announceProvider(address(0), 0);
        vm.expectRevert(bytes("ZeroAddress"));
        terminal.announceMaster(address(0));
    }

    function test_refusesOneWhoIsPaired() public {
        _announceProvider(master, 0);
        _announceMaster();
        vm.expectRevert(bytes("AlreadyRegistered"));
        _announceMaster();
        vm.expectRevert(bytes("AlreadyRegistered"));
        _announceProvider(stranger, 1 ether);
    }

    function test_aMasterMayHaveSeveralProviders() public {
        pair(provider, master, 0);
        pair(_OTHER, master, 0);
        vm.assertEq(terminal.providerOf(master), _OTHER, "the last one");
        vm.startPrank(master);
        terminal.removeProvider(_OTHER);
        vm.assertEq(terminal.providerOf(master), address(0), "none by name");
        vm.assertTrue(terminal.isMaster(master), "still a master");
        terminal.removeProvider(provider);
        vm.assertTrue(!terminal.isMaster(master), "a master no longer");
        vm.stopPrank();
    }

    function test_anAccountMayBeItsOwnMaster() public {
        pair(provider, provider, 0);
        vm.assertEq(terminal.masterOf(provider), provider, "master");
    }

    function test_removeProviderPartsThem() public {
        pair(provider, master, 1 ether);
        vm.expectEmit(address(terminal));
        emit ITerminal.ProviderRemoved(provider);
        vm.prank(master);
        terminal.removeProvider(provider);
        _assertNotPaired();
        vm.assertEq(vault.lockupOf(provider), 1 ether, "the stake stays the provider's");
    }

    function test_afterAPartingBothWordsAreNeededAgain() public {
        pair(provider, master, 0);
        vm.prank(master);
        terminal.removeProvider(provider);
        _announceMaster();
        _assertNotPaired();
        _announceProvider(master, 0);
        _assertPaired();
        vm.prank(master);
        terminal.removeProvider(provider);
        _announceProvider(master, 0);
        _assertNotPaired();
    }

    function test_onlyTheMasterPartsThem() public {
        pair(provider, master, 0);
        address[3] memory others = [provider, stranger, address(this)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(bytes("NotMaster"));
            vm.prank(others[i]);
            terminal.removeProvider(provider);
        }
    }

    function test_removeContainerTellsTheProvider() public {
        pair(provider, master, 0);
        vm.expectEmit(address(terminal));
        emit ITerminal.RemoveContainer(provider, stranger);
        vm.prank(master);
        terminal.removeContainer(provider, stranger);
        vm.expectRevert(bytes("NotMaster"));
        vm.prank(stranger);
        terminal.removeContainer(provider, stranger);
    }

    function test_refusesPlainTransfers() public {
        (bool sent,) = address(terminal).call{value: 1 ether}("");
        vm.assertTrue(!sent, "a transfer without a name");
    }

    function test_theOwnerRewires() public {
        terminal.setManager(stranger);
        terminal.setVault(stranger);
        vm.assertEq(terminal.manager(), stranger, "manager");
        vm.assertEq(terminal.vault(), stranger, "vault");
        vm.expectRevert(bytes("ZeroAddress"));
        terminal.setManager(address(0));
        vm.expectRevert(bytes("ZeroAddress"));
        terminal.setVault(address(0));
    }

    function test_nobodyElseRewires() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, master);
        vm.startPrank(master);
        vm.expectRevert(refusal);
        terminal.setManager(stranger);
        vm.expectRevert(refusal);
        terminal.setVault(stranger);
        vm.stopPrank();
    }
}
