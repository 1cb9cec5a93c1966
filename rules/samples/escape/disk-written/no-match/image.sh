mount /dev/loop0p1 /mnt
cp -a rootfs/. /mnt
echo host > /mnt/etc/hostname
