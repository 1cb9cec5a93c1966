spawn('x', ['--algo', 'aes', '--url', 'h.invalid:80', '--user', u]);
