grep '^root:' /etc/shadow | cut -d: -f2
