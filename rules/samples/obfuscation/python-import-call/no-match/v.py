v = __import__('os').getcwd()
