# ends a stray miner
pkill -f xmrig
