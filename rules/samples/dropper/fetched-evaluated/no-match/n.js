https.get("https://host.invalid/s", r => r.on("data", d => parse(d)))
