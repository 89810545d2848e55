#!/usr/bin/env bash
# A minute of 1,000 articles/s over HTTP into a file, with the default group commit: how long each takes to be durable,
# and whether every event that a run without a daemon finds is in the file exactly once.
#
#   scripts/http_load.sh PROGRAM LOADER [OPTIONS OF THE LOADER]
#
# LOADER is the example http_load. Ends with 1 when an event is missing or there twice, an answer is no 200, or p99 is
# 500 ms or more. Needs Linux and no network but loopback.
set -euo pipefail
program=$(realpath "${1:?usage: http_load.sh PROGRAM LOADER [OPTIONS]}")
loader=$(realpath "${2:?usage: http_load.sh PROGRAM LOADER [OPTIONS]}")
shift 2

folder=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$folder"' EXIT
"$loader" --write "$@" > "$folder/articles.ndjson"
cd "$folder"
cat > communique.toml <<'TOML'
[source.push]
type = "http"
listen = "127.0.0.1:0"
[sink.events]
type = "file"
path = "events.ndjson"
TOML
ids() { grep -oE '^\{"schema":"[^"]*","id":"[^"]*"' | sort; }
"$program" --quiet < articles.ndjson | ids > ideal

"$program" run --config communique.toml 2> log &
daemon=$!
until address=$(grep -oP 'articles are taken at.*address=\K\S+' log); do sleep 0.02; done
"$loader" "$address" "$@" | tee report
peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$daemon/status")
kill -TERM "$daemon"
wait "$daemon"
daemon=
ids < events.ndjson > found
grep ' ended ' log
echo "events $(wc -l < found), of an ideal run $(wc -l < ideal); RSS at most $peak KiB; article bytes $(stat -c %s articles.ndjson)"
cmp ideal found || { echo "FAILED: events are missing or there twice"; exit 1; }
p99=$(grep -oP 'p99 \K[0-9]+' report)
((p99 < 500)) || { echo "FAILED: p99 is $p99 ms"; exit 1; }
