from setuptools import setup
import platform
setup(name="a", extra=platform.platform())
