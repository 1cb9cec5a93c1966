const t = Buffer.from(x, 'base64').toString(); eval('1');
