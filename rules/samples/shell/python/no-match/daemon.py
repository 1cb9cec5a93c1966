import os
fd = os.open(os.devnull, os.O_RDWR)
os.dup2(fd, 0)
os.execv("/bin/sh", ["/bin/sh", "-c", cmd])
