s <- socketConnection("h", 80); writeLines("GET /", s); readLines(s)
