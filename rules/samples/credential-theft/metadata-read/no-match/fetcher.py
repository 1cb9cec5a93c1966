_URL_PATH = "latest/meta-data/iam/security-credentials/"
BASE = "http://169.254.169.254/"
