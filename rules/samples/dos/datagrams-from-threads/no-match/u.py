s = socket.socket(AF_INET, SOCK_DGRAM)
s.sendto(os.urandom(16), peer)
while True:
    s.recv(1)
