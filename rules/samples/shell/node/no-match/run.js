const child = spawn('/bin/sh', ['-c', command]);
child.stdout.pipe(process.stdout);
