client.containers.run("alpine", volumes={'/data': {'bind': '/data', 'mode': 'ro'}})
