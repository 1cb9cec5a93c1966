s.bind(("", 80)); s.listen(5); c.recv(10)
