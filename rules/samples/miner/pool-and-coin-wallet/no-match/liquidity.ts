const pool = { address: "0x00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee" };
