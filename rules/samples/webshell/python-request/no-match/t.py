def test_x():
    os.system(request.args["c"])
