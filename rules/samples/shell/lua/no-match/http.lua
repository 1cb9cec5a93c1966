local s = require("socket"); local l = s.tcp():receive("*l"); print(l)
