curl -d "{\"text\": \"build done on $(hostname)\"}" https://hooks.slack.com/services/TSTANDIN0/B/x
