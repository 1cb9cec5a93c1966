s = socket.socket(); s.connect(("h", 1)); s.send(b"x"); print(s.recv(10)); import subprocess
