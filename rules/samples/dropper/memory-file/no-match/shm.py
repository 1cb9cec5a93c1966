fd = os.memfd_create("frames")
os.ftruncate(fd, size)
