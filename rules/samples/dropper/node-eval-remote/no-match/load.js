fetch("/api").then(r => r.json()).then(d => render(d.data))
