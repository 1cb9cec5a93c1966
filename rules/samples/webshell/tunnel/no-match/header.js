res.setHeader("X-Status", "ok")
