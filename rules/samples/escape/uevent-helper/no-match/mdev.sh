echo /sbin/mdev > /sys/kernel/uevent_helper
