rsync -e /bin/ssh a b
