p = tempfile.mkstemp()[1]
urllib.request.urlretrieve(u, p)
os.chmod(p, 0o644)
os.system("ls")
