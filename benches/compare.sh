#!/usr/bin/env bash
# The whole pipeline beside what else could read the same file: the floor of reading it at all, jq that parses and writes
# it, and a Python script that searches it for keywords.
#   benches/compare.sh PATH [ROUNDS]
# Needs: jq, python3 (Debian: apt-get install jq python3). Prints the median of the rounds, which take turns, so that a
# noisy machine hurts all alike; of the ratios the one to jq counts.
set -euo pipefail
path=${1:?usage: benches/compare.sh PATH [ROUNDS]}
rounds=${2:-5}
cd "$(dirname "$0")/.."
for tool in jq python3; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install jq python3" >&2; exit 2; }
done
[ -n "${COMMUNIQUE:-}" ] || cargo build --quiet --release -p communique
program=${COMMUNIQUE:-${CARGO_TARGET_DIR:-target}/release/communique}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

run() {
  case $1 in
    cat) cat "$path" ;;
    jq) jq -c . "$path" ;;
    python) python3 benches/keywords.py <"$path" ;;
    communique-1) "$program" --quiet --workers 1 "$path" ;;
    communique-2) "$program" --quiet --workers 2 "$path" ;;
  esac
}

names=(cat jq python communique-1 communique-2)
for ((round = 0; round < rounds; round++)); do
  for name in "${names[@]}"; do
    start=$EPOCHREALTIME
    run "$name" >"$tmp/out"
    awk -v s="$start" -v e="$EPOCHREALTIME" 'BEGIN { print e - s }' >>"$tmp/$name"
  done
done

bytes=$(stat -c %s "$path")
articles=$(wc -l <"$path")
sentences=$("$program" sentences --quiet "$path" | jq -n '[inputs.spans | length] | add')
median() { sort -n "$tmp/$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
echo "$(date -u +%F) $(git rev-parse --short HEAD) $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores; $rounds rounds"
jq_time=$(median jq)
for name in "${names[@]}"; do
  awk -v n="$name" -v t="$(median "$name")" -v b="$bytes" -v a="$articles" -v s="$sentences" -v j="$jq_time" 'BEGIN {
    printf "%-13s %6.3f s  %7.1f MB/s  %7.0f articles/s  %8.0f sentences/s  %5.2f of the time of jq\n", n, t, b / 1e6 / t, a / t, s / t, t / j }'
done
awk -v one="$(median communique-1)" -v two="$(median communique-2)" -v s="$sentences" 'BEGIN {
  printf "two workers are %.2f times as fast as one\n", one / two
  printf "TABARI is published at 33,000 to 38,000 sentences/s: one worker is %.1f times as fast as 38,000\n", s / one / 38000 }'
