import socket, requests
requests.post(u, json={"h": socket.gethostname()})
