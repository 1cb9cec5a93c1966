require 'socket'
s = TCPSocket.new('localhost', 80)
puts s.gets
