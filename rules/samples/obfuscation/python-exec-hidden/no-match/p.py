code = marshal.loads(f.read())
exec(code, ns)
