k = os.environ["PRIVATE_KEY"]
