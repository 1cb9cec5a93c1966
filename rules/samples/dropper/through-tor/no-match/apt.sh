torsocks curl -s https://example.org/list | grep deb
