const fs = require("fs"); var _0x1a2b = [1];
