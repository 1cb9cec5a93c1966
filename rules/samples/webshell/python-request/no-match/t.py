def test_x():
    os.system("make " + shlex.quote(target))
    request.args["c"]
