#!/usr/bin/env bash
# An hour's articles through the daemon, tail to rotated files, as fast as it takes them: memory and descriptors must
# stay flat. A newswire of 100 articles/s is 360,000 an hour.
#
#   scripts/soak.sh PROGRAM [ARTICLES]
#
# Prints RSS and descriptors in ten parts of the run and ends with 1 when, after the first part, RSS grew by more than
# 10 %, when descriptors in the last part were always two or more above the most of the first, or ever more than four (the
# checkpoint, its folder and the two files of the packing thread are open for moments), or when an article was lost.
# Needs Linux (/proc), awk and no network.
set -euo pipefail
program=$(realpath "${1:?usage: soak.sh PROGRAM [ARTICLES]}")
articles=${2:-360000}
batch=2000          # articles between two rotations of the input
parts=10

folder=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
mkdir in
cat > communique.toml <<'TOML'
[source.wire]
type = "tail"
paths = ["in/wire.ndjson"]
[sink.events]
type = "file"
path = "out/events.ndjson"
rotate_bytes = 4_000_000
compress = "zstd"
[sink.by_type]
type = "file"
path = "out/{type}-{hour}.ndjson"
rotate_bytes = 8_000_000
TOML

# Articles of unequal length, one event in each; every hundredth line is none, for the dead letters.
write_batch() { # FIRST COUNT
    awk -v first="$1" -v count="$2" 'BEGIN {
        split("Kenya Uganda Chad Ghana Togo Benin Mali Niger Gabon Angola", one, " ")
        split("Oslo Rome Vienna Geneva Lisbon Prague Athens Dublin", city, " ")
        for (i = first; i < first + count; i++) {
            if (i % 100 == 99) { print "no article " i; continue }
            body = one[i % 10 + 1] " and " one[(i + 3) % 10 + 1] " held talks in " city[i % 8 + 1] " on " i % 28 + 1 " May 2024."
            filler = ""
            for (j = 0; j < i * 7 % 40; j++) filler = filler " The harvest of year " i - j " was stored before the rain came to the hills."
            pad = ""
            # Each batch has a length of its own, which days of one or two digits do not make up for, so that the checkpoint tells them apart.
            if (i == first) for (j = 0; j < first / count; j++) pad = pad "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            printf "{\"pad\":\"%s\",\"id\":\"a%d\",\"title\":\"Talks in %s\",\"text\":\"%s%s\",\"published\":\"2024-05-29\"}\n", pad, i, city[i % 8 + 1], body, filler
        }
    }'
}

"$program" run --config communique.toml 2> log &
daemon=$!
until grep -q running log; do sleep 0.02; done

rss() { awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"; }
descriptors() { ls "/proc/$daemon/fd" | wc -l; }
# Waits until the checkpoint says that a file of so many bytes was read to its end.
drained() {
    until grep -qaE "\"offset\":$1[,}]" state/checkpoint 2>/dev/null; do
        kill -0 "$daemon"
        sleep 0.02
    done
}

started=$(date +%s)
printf '%10s %10s %12s\n' articles 'RSS KiB' descriptors
warm= top=0 open_warm= open_top=0 open_last=
for ((done_ = 0; done_ < articles; done_ += batch)); do
    write_batch "$done_" "$batch" > in/wire.new
    length=$(stat -c %s in/wire.new)
    # Rotation by renaming: the old file keeps its inode, the new one takes its name.
    [ ! -e in/wire.ndjson ] || mv in/wire.ndjson in/wire.ndjson.1
    mv in/wire.new in/wire.ndjson
    drained "$length"
    now=$(rss) fds=$(descriptors)
    if ((done_ + batch <= articles / parts)); then
        warm=$((now > ${warm:-0} ? now : ${warm:-0}))
        open_warm=$((fds > ${open_warm:-0} ? fds : ${open_warm:-0}))
    else
        top=$((now > top ? now : top))
        open_top=$((fds > open_top ? fds : open_top))
    fi
    if ((done_ >= articles - articles / parts)); then open_last=$((fds < ${open_last:-fds} ? fds : ${open_last:-fds})); fi
    if (((done_ + batch) % (articles / parts) < batch)); then printf '%10d %10d %12d\n' "$((done_ + batch))" "$now" "$fds"; fi
done
seconds=$(($(date +%s) - started))
kill -TERM "$daemon"
wait "$daemon"
daemon=
grep -a ' ended ' log

rejected=$((articles / 100))
grep -q "received=$articles committed=$((articles - rejected)) rejected=$rejected dropped=0 in_flight=0" log || { echo "FAILED: articles were lost"; exit 1; }
echo "articles $articles in $seconds s; RSS after warm-up $warm KiB, at most $top KiB ($((100 * top / warm - 100)) %); descriptors $open_warm, at most $open_top, in the last part at least $open_last; output files $(ls out | wc -l)"
((top * 10 <= warm * 11)) || { echo "FAILED: memory grew"; exit 1; }
((open_last <= open_warm + 1 && open_top <= open_warm + 4)) || { echo "FAILED: descriptors grew"; exit 1; }
