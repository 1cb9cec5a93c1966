while True:
  t = requests.get(u).json()
  print(base64.b64decode(t["x"]))
  requests.post(u, data=t)
  time.sleep(9)
