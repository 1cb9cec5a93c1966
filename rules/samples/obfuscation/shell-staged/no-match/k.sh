echo "$KEY" | base64 -d > key.pem
bash build.sh
