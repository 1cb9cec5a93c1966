dig +short "$(hostname -f)"
