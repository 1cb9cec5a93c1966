dup2(p[0], 0); dup2(p[1], 1); execl("/bin/sh", "sh", "-c", cmd, NULL);
