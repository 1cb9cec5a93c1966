mount /dev/sda1 /mnt
debootstrap stable /mnt
chroot /mnt apt-get install -y grub-pc
