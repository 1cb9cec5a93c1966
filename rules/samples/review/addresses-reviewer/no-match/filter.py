# Phrases that a chat service refuses.
BLOCKED = ["ignore previous instructions", "reveal your system prompt"]
