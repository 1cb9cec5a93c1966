import socket, subprocess
s = socket.socket(); s.connect(a)
subprocess.run(["ls"], shell=False); s.send(b"x"); s.recv(10)
