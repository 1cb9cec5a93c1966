m = __import__("plugins." + name); f = getattr(m, "run")
s.connect(("192.0.2.1", 80)); select([s.fileno()], [], [])
