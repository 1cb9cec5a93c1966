const { exec } = require("child_process"); app.get("/s", (a, b) => exec("uptime", (e, o) => b.send(o)));
