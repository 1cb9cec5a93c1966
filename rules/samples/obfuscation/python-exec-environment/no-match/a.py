mode = os.environ["MODE"]
exec(code)
