#!/usr/bin/env bash
# Asks a service of our own, beside a chain of our own, what its description allows and what it forbids, in requests that are
# generated from it (schemathesis), and holds the answers against it. The seed is fixed, and so is the time.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
config=$PWD/test/contract/schemathesis.toml
running=()
cleanup() {
  for pid in "${running[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done || true
  rm -rf "$folder"
}
trap cleanup EXIT
warden() { node dist/warden.js "$@"; }
until_said() { # file, expression
  for _ in $(seq 240); do
    said=$(sed -n "$2" "$1" | head -1)
    [ -n "$said" ] && return 0
    sleep 0.5
  done
  cat "$1"
  return 1
}

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check -r test/contract/requirements.txt

node_modules/.bin/anvil --chain-id 31337 --port 0 >"$folder/anvil" &
running+=($!)
until_said "$folder/anvil" 's/^Listening on \(.*\)$/\1/p'
chain=(--chain 31337 --rpc-url "http://$said" --allow-host "$said" --deployments "$folder/deployments")
# The first account of every anvil, known to all.
(umask 077 && echo 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80 >"$folder/account")
warden chain deploy --key-file "$folder/account" "${chain[@]}" >/dev/null 2>&1

(umask 077 && head -c 32 /dev/urandom | base64 >"$folder/secret")
key=$(warden keys create --database "$folder/store" --scope scans:read scans:write webhooks admin operate 2>/dev/null)
# Not by the function: what is to be ended is the process itself.
node dist/warden.js serve --database "$folder/store" --secret-file "$folder/secret" --cache-dir "$folder/cache" --listen 127.0.0.1:0 \
  --offline --no-review --rate-limit 1000000 "${chain[@]}" 2>"$folder/log" &
server=$!
running+=("$server")
until_said "$folder/log" 's/.*"port":\([0-9]*\).*/\1/p'

ask() { # seconds, arguments…
  local seconds=$1
  shift
  (cd "$folder" && venv/bin/schemathesis --config-file "$config" run "http://127.0.0.1:$said/openapi.json" \
    --header "Authorization: Bearer $key" --max-time "$seconds" "$@")
}
failed=0
# Streams are left out: they go on until something ends.
ask 60 --exclude-path-regex '^/v1/(keys|audit|live)|/events$' || failed=1
# Whoever knows from the list which keys there are would end the one that they came with.
ask 15 --include-path-regex '^/v1/(keys|audit)$' || failed=1
ask 15 --include-path-regex '^/v1/keys/' || failed=1
kill -0 "$server" || { echo 'the service is gone'; failed=1; }
[ $failed -eq 0 ] || grep -v '"level":30' "$folder/log" | tail -20
exit $failed
