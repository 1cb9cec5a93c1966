chroot /host journalctl -u kubelet
cat /host/etc/os-release
