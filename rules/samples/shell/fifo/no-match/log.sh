mkfifo /run/log.pipe; cat /run/log.pipe | logger -t app
