nsenter -t "$PID" -n ip addr
