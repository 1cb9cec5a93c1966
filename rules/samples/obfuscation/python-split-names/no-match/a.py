m = __import__("a" + suffix)
getattr(m, "get_" + name)()
