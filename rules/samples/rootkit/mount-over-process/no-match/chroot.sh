mount --bind /proc "$root/proc"; mount -t proc proc /proc
