// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ResponseParams, ResponseStatus} from "./Types.sol";
import {IResponse} from "./interfaces/IResponse.sol";

/// @title Response
contract Response is IResponse, Ownable {
    /// @inheritdoc IResponse
    ResponseParams public responseParams;

    /// @inheritdoc IResponse
    ResponseStatus public status;

    /// @inheritdoc IResponse
    bool public confirmedFinal;

    /// @inheritdoc IResponse
    uint256 public responseTimestamp;

    constructor(ResponseParams memory _responseParams) payable Ownable(msg.sender) {
        responseParams = _responseParams;
        responseTimestamp = block.timestamp;
    }

    /// @inheritdoc IResponse
    function getResponseParams() external view returns (ResponseParams memory) {
        return responseParams;
    }

    /// @inheritdoc IResponse
    function getStatus() external view returns (ResponseStatus) {
        return status;
    }

    /// @inheritdoc IResponse
    function setStatus(ResponseStatus _status) external onlyOwner {
        require(_status == ResponseStatus.CONFIRMED, "StatusInvalid");
        require(status == ResponseStatus.SUBMITTED, "AlreadyConfirmed");
        status = _status;
    }

    /// @inheritdoc IResponse
    function confirm() external onlyOwner {
        require(!confirmedFinal, "AlreadyConfirmed");
        confirmedFinal = true;
    }
}
