fetch(u, { body: JSON.stringify({ mode: process.env.NODE_ENV }), h: os.hostname() });
