curl -o install.sh https://host.invalid/install.sh
