from flask import Flask, request
name = request.args.get("name")
subprocess.run(["ls"])
