const net = require('net'), cp = require('child_process'); cp.spawn('/bin/sh', ['-c', 'ls']);
