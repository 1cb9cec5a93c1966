debug = eval(os.environ.get("DEBUG", "0"))
