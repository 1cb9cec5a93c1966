// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title An ERC-792 arbitrator
interface IArbiter {
    /// @param choices how many rulings there are, besides 0: refused
    function createDispute(uint256 choices, bytes calldata extraData)
        external
        payable
        returns (uint256 disputeId);

    /// @return wei
    function arbitrationCost(bytes calldata extraData) external view returns (uint256);
}

/// @title What an ERC-792 arbitrator calls
interface IArbitrable {
    event Ruling(IArbiter indexed arbiter, uint256 indexed disputeId, uint256 ruling);

    function rule(uint256 disputeId, uint256 ruling) external;
}
