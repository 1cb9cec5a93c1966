class Build(build_py):
    def run(self): subprocess.check_call(["make"])
setup(cmdclass={"build_py": Build})
