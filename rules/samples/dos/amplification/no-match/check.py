# checks for monlist
send(IP(dst=host)/UDP(dport=123)/"x")
