import requests, time
while True:
    print(requests.get("http://192.0.2.4/jobs").json()["result"]); time.sleep(5)
