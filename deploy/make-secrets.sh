#!/bin/sh
# Makes the secrets of compose.yaml, once. What is there already is left as it is.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
# Nobody else of this machine gets into the folder; the accounts in the containers read the files in it.
chmod 0700 secrets
random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
keep() { # name; text from standard input
  [ -e "secrets/$1" ] && return 0
  cat >"secrets/$1"
  chmod 0444 "secrets/$1"
}
random | keep postgres_password
random | keep service_secret
printf 'database: postgres://warden:%s@postgres:5432/warden\n' "$(cat secrets/postgres_password)" | keep warden.yaml
