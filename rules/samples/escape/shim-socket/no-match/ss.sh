ss -xlp | grep containerd-shim
