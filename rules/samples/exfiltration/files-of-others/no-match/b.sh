ls /proc/*/root/
