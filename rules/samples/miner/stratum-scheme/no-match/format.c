snprintf(url, sizeof url, "stratum+tcp://%s:%d", host, port);
