subprocess.run(["convert", path]); name = request.args.get("name")
