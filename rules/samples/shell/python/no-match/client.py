import socket, subprocess
s.connect((host, port))
subprocess.run(["/bin/sh", "-c", "true"])
