echo core.%p > /proc/sys/kernel/core_pattern
grep perdir= /etc/mtab
