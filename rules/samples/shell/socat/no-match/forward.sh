socat TCP-LISTEN:8080,fork TCP:backend.example.invalid:80
