import paramiko
c.connect("192.0.2.1", username="root", password=os.environ["P"])
net = ipaddress.ip_network("192.0.2.0/24")
