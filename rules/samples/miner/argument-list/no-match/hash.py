run(["h", "-a", "randomx", "--bench"])
