ls -l /proc/1/root
chroot /mnt /bin/sh
