n = struct.unpack('>I', sock.recv(4))[0]
data = sock.recv(n)
