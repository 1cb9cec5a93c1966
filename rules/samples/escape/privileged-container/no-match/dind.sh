docker run --privileged -d docker:dind
