curl -LO https://transfer.sh/standin/model.bin
