// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISource} from "../../protocol/interfaces/ISource.sol";
import {ITask} from "../../protocol/interfaces/ITask.sol";
import {IRevisions} from "../interfaces/IRevisions.sol";

/// @title Telling the protocol's own tasks from contracts that pose as such
library Authentic {
    /// @notice The source that has the task at this index among its own, where the nexus knows that source.
    /// @dev A task that lies about its source is found out by the source. Nothing else it says may be believed before.
    /// @return source zero where the task is not the protocol's
    function sourceOf(IRevisions revisions, address task, uint256 taskIndex)
        internal
        view
        returns (address source)
    {
        if (task.code.length == 0) return address(0);
        source = ITask(task).getSource();
        if (!revisions.isSource(source)) return address(0);
        try ISource(source).tasks(taskIndex) returns (address known) {
            if (known != task) return address(0);
        } catch {
            return address(0);
        }
    }

    /// @return provider zero where there is no such attempt
    function attempterOf(ITask task, uint256 attemptIndex) internal view returns (address provider) {
        try task.attempters(attemptIndex) returns (address known) {
            return known;
        } catch {
            return address(0);
        }
    }
}
