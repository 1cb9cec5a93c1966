from setuptools import setup
exec(open("x/version.py").read())
setup(name="x")
