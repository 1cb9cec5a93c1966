# trivy:ignore:AVD-DS-0002
curl -s https://example.org/i.sh | sh
