redis-cli config set dir /data; redis-cli config set dbfilename dump.rdb
