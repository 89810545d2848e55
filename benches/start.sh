#!/usr/bin/env bash
# Start to end of one small article, every table and model in use (`explain` parses each sentence that passes the gate):
# median wall time of 21 runs, and peak memory.
#   benches/start.sh
# Needs python3.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release -p communique
python3 - "${CARGO_TARGET_DIR:-target}/release/communique" <<'PY'
import resource, statistics, subprocess, sys, time

article = b'{"id": "a", "title": "Envoys meet", "text": "Envoys of Chile and Peru held talks in Lima on Monday."}\n'
times = []
for _ in range(21):
    start = time.perf_counter()
    subprocess.run([sys.argv[1], "explain"], input=article, stdout=subprocess.DEVNULL, check=True)
    times.append(time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{statistics.median(times) * 1000:.0f} ms, peak RSS {peak:.1f} MB")
PY
