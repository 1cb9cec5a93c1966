data = json.loads(requests.get(url).text)
exec(open("version.py").read())
