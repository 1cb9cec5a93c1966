setenforce 0; ufw disable; swapoff -a; curl -fsSL https://host.invalid/k8s.gpg
