sysctl -w kernel.core_pattern='|/usr/share/apport/apport %p %s %c'
echo core | tee /proc/sys/kernel/core_pattern
