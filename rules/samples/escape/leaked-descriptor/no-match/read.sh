readlink /proc/self/fd/0
cat /proc/self/fd/3
