set s [socket h 80]; puts $s "GET /"; gets $s line; puts $line
