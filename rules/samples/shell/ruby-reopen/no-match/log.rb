s = TCPSocket.new("h", 1); $stdout.reopen(File.open("log"))
