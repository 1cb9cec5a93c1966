cat /proc/$p/root/etc/os-release
