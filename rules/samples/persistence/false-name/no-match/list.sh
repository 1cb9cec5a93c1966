ps aux | grep kworker/
