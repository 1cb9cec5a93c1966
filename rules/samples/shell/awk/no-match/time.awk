BEGIN { s = "/inet/tcp/0/time.invalid/37"; s |& getline t; print t }
