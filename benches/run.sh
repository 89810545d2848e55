#!/usr/bin/env bash
# Whole-process throughput and peak memory over a file of articles, for 1 and 2 workers and for one worker a core.
#   benches/run.sh PATH
set -euo pipefail
path=${1:?usage: benches/run.sh PATH}
cd "$(dirname "$0")/.."
cargo build --quiet --release -p communique
bytes=$(stat -c %s "$path")
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for workers in 1 2 "$(nproc)"; do
  start=$EPOCHREALTIME
  target/release/communique --quiet --workers "$workers" "$path" >"$out" &
  pid=$!
  peak=0
  # The kernel keeps the high-water mark; the last look at it is at most 5 ms before the end.
  while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.005
  done
  wait "$pid"
  awk -v w="$workers" -v b="$bytes" -v s="$start" -v e="$EPOCHREALTIME" -v p="$peak" -v n="$(wc -l <"$out")" \
    'BEGIN { printf "%d workers: %.1f MB/s, %.2f s, %d events, peak RSS %.1f MB\n", w, b / 1e6 / (e - s), e - s, n, p / 1024 }'
done
