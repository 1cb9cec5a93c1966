bot = commands.Bot("!")
subprocess.Popen(["ffmpeg", "-i", url])
