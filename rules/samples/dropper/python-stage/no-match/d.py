import urllib.request, subprocess
urllib.request.urlretrieve("https://example.org/data.zip", "/tmp/data.zip")
subprocess.run(["unzip", "/tmp/data.zip"])
