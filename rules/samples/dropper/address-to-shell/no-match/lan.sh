curl http://10.0.0.5/setup.sh | bash
