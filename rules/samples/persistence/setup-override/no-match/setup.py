from setuptools import setup
from setuptools.command.build_py import build_py
class Build(build_py):
    def run(self): build_py.run(self)
exec(open("version.py").read())
setup(name="a", cmdclass={"build_py": Build})
