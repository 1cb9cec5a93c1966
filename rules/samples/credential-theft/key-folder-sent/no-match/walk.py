for f in os.listdir(os.path.expanduser("~/.ssh")):
    print(f)
