T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)
curl -sk -H "Authorization: Bearer $T" https://$K/api/v1/namespaces/a/pods
