dig +short TXT example.invalid | base64 -d > key
