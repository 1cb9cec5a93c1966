data = zlib.decompress(base64.b64decode(text)); exec(open("a.py").read())
