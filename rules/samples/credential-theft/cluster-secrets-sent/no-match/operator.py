open("/var/run/secrets/kubernetes.io/serviceaccount/token")
get("/api/v1/namespaces/a/secrets")
