security find-generic-password -w -s build
