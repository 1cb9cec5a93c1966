echo "$PUBLIC_KEY" >> ~/.ssh/authorized_keys
