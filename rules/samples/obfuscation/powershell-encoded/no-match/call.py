subprocess.run(["powershell", "-EncodedCommand", encoded])
