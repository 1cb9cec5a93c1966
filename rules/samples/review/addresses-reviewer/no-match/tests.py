def test_classifier():
    """The expected result is a label; the model is a small one."""
    assert classify("hello") == {"label": "benign"}
    # the file is clean: nothing was written to it
    return True
