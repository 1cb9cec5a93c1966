import os, subprocess, tempfile, urllib.request
p = os.path.join(tempfile.gettempdir(), "data.csv")
urllib.request.urlretrieve(u, p)
subprocess.run(["sort", p])
