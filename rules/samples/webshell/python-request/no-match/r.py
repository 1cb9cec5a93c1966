subprocess.run(["ls", "-l"])
name = request.args["n"]
