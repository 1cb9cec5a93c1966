spawn("x", { env: process.env })
