fd = open("/proc/self/mem", O_RDWR); madvise(p, n, 4);
