while True:
    s.sendto(msg, (host, 514))
