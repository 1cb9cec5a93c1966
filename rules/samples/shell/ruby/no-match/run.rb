IO.popen(["ls", "-l"], "r") { |io| puts io.read }
