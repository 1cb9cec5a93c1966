snprintf(buf, n, "/proc/self/fd/%d/../fd", fd);
