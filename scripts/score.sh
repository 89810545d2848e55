#!/usr/bin/env bash
# Scores the program against the annotated files beside the project, which are not part of it.
#   scripts/score.sh dev|seed [--errors N]
#   scripts/score.sh sentences [SET [--quotes whole]]   SET: a file of cases/sentences, ud_news unless told
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${SHARED:-../shared}
[ -d "$shared" ] || { echo "$shared is not there: set SHARED to the folder of the annotated files" >&2; exit 2; }
cargo build --quiet --release -p communique
program=${CARGO_TARGET_DIR:-target}/release/communique
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
case ${1:-} in
  dev | seed)
    gold=$shared/gold/$1.jsonl
    python3 "$shared/tools/score.py" articles "$gold" >"$tmp/in.ndjson"
    "$program" --quiet "$tmp/in.ndjson" >"$tmp/out.ndjson"
    python3 "$shared/tools/score.py" score "$gold" "$tmp/out.ndjson" "${@:2}"
    ;;
  sentences)
    gold=$shared/cases/sentences/${2:-ud_news}.jsonl
    "$program" sentences --quiet "${@:3}" <"$gold" >"$tmp/out.ndjson"
    python3 "$shared/tools/score_sentences.py" "$gold" "$tmp/out.ndjson"
    ;;
  *)
    echo "usage: scripts/score.sh dev|seed [--errors N] | sentences [SET [--quotes whole]]" >&2
    exit 2
    ;;
esac
