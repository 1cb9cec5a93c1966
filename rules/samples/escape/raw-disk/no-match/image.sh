mknod /dev/loop0 b 7 0
debugfs -R 'ls -l' disk.img
