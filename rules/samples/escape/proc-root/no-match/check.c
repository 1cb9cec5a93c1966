stat("/proc/1/root/.", &st); /* running in a chroot? */
