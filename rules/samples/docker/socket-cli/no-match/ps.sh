docker -H unix:///var/run/docker.sock run --rm hello-world
