hping3 -S -p 80 -c 3 host.invalid
