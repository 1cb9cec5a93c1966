nc -z localhost 5432 && exec /bin/sh -c "$@"
