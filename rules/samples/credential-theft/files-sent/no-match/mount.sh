#!/bin/sh
docker run -v ~/.aws/credentials:/c -v ~/.kube/config:/k -v ~/.docker/config.json:/d tools
