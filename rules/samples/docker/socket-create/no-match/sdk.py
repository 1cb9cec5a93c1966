def create_container(self, config):
    """Talks to /var/run/docker.sock."""
    return self._post_json(self._url("/containers/create"), data=config)
