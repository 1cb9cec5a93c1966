ctr -n k8s.io images pull docker.io/library/alpine:latest
