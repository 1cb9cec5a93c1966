telnetd -l /bin/login
