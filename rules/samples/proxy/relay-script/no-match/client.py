s = socket.create_connection(p)
s.sendall(b"\x05\x01\x00")
socket.inet_ntoa(s.recv(4096))
