chattr -i /root/.ssh/authorized_keys
