nc -l -p 9000 > backup.tar
