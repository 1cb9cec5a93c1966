ssh-copy-id -i ~/.ssh/id_rsa.pub host.invalid; curl https://host.invalid
