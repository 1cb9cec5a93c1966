openssl enc -aes-256-cbc -in backup.tar -out backup.enc && rm backup.tar
