// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITerminal} from "../../../src/protocol/interfaces/ITerminal.sol";
import {Deployed} from "../Deployed.sol";

contract AgentsTest is Deployed {
    function test_anAccountNamesAndDismissesAgents() public {
        vm.expectEmit(address(terminal));
        emit ITerminal.AgentSet(client, agent, true);
        vm.prank(client);
        terminal.setAgent(agent, true);
        vm.assertTrue(terminal.isAgentOf(client, agent), "agent");
        vm.assertTrue(terminal.getIsAgentOf(client, agent), "the same by its other name");
        vm.assertTrue(!terminal.isAgentOf(master, agent), "nobody else's");
        vm.assertTrue(!terminal.isAgentOf(agent, client), "not the other way round");
        vm.expectEmit(address(terminal));
        emit ITerminal.AgentSet(client, agent, false);
        vm.prank(client);
        terminal.setAgent(agent, false);
        vm.assertTrue(!terminal.isAgentOf(client, agent), "dismissed");
    }

    function test_setAgentRefusesTheZeroAddress() public {
        vm.expectRevert(bytes("ZeroAddress"));
        vm.prank(client);
        terminal.setAgent(address(0), true);
    }

    function test_aMasterWavesDefaultAgentsOff() public {
        vm.expectEmit(address(terminal));
        emit ITerminal.DefaultAgentDisabled(master, true);
        vm.prank(master);
        terminal.setDefaultAgentDisabled(true);
        vm.assertTrue(terminal.defaultAgentDisabled(master), "disabled");
        vm.assertTrue(!terminal.defaultAgentDisabled(provider), "for itself only");
        vm.prank(master);
        terminal.setDefaultAgentDisabled(false);
        vm.assertTrue(!terminal.defaultAgentDisabled(master), "enabled");
    }

    function test_aProviderTellsOfItself() public {
        pair(provider, master, 0);
        vm.startPrank(provider);
        vm.expectEmit(address(terminal));
        emit ITerminal.BaseDataUpdated(provider);
        terminal.setBaseData("{\"gpu\":\"H100\"}");
        vm.expectEmit(address(terminal));
        emit ITerminal.LiveDataUpdated(provider);
        terminal.setLiveData("{\"load\":0.5}");
        vm.stopPrank();
        vm.assertEq(bytes(terminal.baseDataOf(provider)), "{\"gpu\":\"H100\"}", "base");
        vm.assertEq(bytes(terminal.liveDataOf(provider)), "{\"load\":0.5}", "live");
    }

    function test_onlyProvidersTellOfThemselves() public {
        vm.startPrank(master);
        vm.expectRevert(bytes("NotProvider"));
        terminal.setBaseData("x");
        vm.expectRevert(bytes("NotProvider"));
        terminal.setLiveData("x");
        vm.stopPrank();
    }

    function testFuzz_keepsDataOfAnySize(uint16 size) public {
        pair(provider, master, 0);
        string memory data = string(new bytes(size));
        vm.prank(provider);
        terminal.setBaseData(data);
        vm.assertEq(bytes(terminal.baseDataOf(provider)).length, size, "length");
    }
}
