https.get('https://example.org/a.tgz', r => r.pipe(fs.createWriteStream('a.tgz')));
