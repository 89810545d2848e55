#!/usr/bin/env bash
# Scores the program against the annotated files beside the project, which are not part of it.
#   scripts/score.sh dev|seed|sentences [--errors N]
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${SHARED:-../shared}
[ -d "$shared" ] || { echo "$shared is not there: set SHARED to the folder of the annotated files" >&2; exit 2; }
cargo build --quiet --release -p communique
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
case ${1:-} in
  dev | seed)
    gold=$shared/gold/$1.jsonl
    python3 "$shared/tools/score.py" articles "$gold" >"$tmp/in.ndjson"
    target/release/communique --quiet "$tmp/in.ndjson" >"$tmp/out.ndjson"
    python3 "$shared/tools/score.py" score "$gold" "$tmp/out.ndjson" "${@:2}"
    ;;
  sentences)
    gold=$shared/cases/sentences/ud_news.jsonl
    target/release/communique sentences --quiet <"$gold" >"$tmp/out.ndjson"
    python3 "$shared/tools/score_sentences.py" "$gold" "$tmp/out.ndjson" "${@:2}"
    ;;
  *)
    echo "usage: scripts/score.sh dev|seed|sentences [--errors N]" >&2
    exit 2
    ;;
esac
