mkdir -p /root/.ssh
cat key.pub >> /root/.ssh/authorized_keys
