nmap -p 2375 localhost
