echo "$CERT" | base64 -d > /etc/ssl/cert.pem
