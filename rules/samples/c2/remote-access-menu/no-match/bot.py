if c == "!upload": up()
elif c == "!screenshot": shot()
elif c == "!shell": subprocess.run(["ls"])
s.connect(("localhost", 1))
