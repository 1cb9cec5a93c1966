rm -rf /var/lib/apt/lists/* /tmp/*
