openssl dgst -sha256 --algorithm rsa --server host.invalid:443
