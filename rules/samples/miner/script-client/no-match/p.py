import socket
m = "mining.subscribe"
