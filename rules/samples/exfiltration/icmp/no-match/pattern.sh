ping -c 3 -p ff host.invalid
