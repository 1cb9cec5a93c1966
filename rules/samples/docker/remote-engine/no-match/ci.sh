docker -H tcp://docker:2375 build -t app .
docker -H tcp://docker:2375 run --rm -v /builds:/builds app make test
