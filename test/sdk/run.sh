#!/bin/sh
# Drives a local deployment with the network's own Python SDK. Needs Python 3.10 or later, node_modules and dist.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
venv=${WARDEN_SDK_VENV:-$work/venv}
anvil=
trap 'test -z "$anvil" || kill "$anvil"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

if ! test -x "$venv/bin/python"; then
  python3 -m venv "$venv"
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement test/sdk/requirements.txt

node_modules/.bin/anvil --host 127.0.0.1 --port 0 --chain-id 1071 >"$work/anvil" 2>&1 &
anvil=$!
host=
tries=0
while test -z "$host"; do
  host=$(sed -n 's/^Listening on //p' "$work/anvil")
  tries=$((tries + 1))
  if test "$tries" -gt 300; then
    cat "$work/anvil" >&2
    exit 1
  fi
  test -n "$host" || sleep 0.1
done

# The first of anvil's well-known accounts.
WARDEN_PRIVATE_KEY=0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80 \
  node dist/warden.js chain deploy --rpc-url "http://$host" --allow-host "$host" \
  --deployments "$work/deployments" --format json >"$work/deploy.json"

"$venv/bin/python" -B -W "ignore:The log with transaction hash" test/sdk/conformance.py "http://$host" "$work/deployments/1071.json"
