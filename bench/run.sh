#!/usr/bin/env bash
# All benchmarks, one after the other. Figures differ between machines; the ratios are what counts.
set -euo pipefail
cd "$(dirname "$0")"
[ "$(id -u)" -eq 0 ] || { echo "the benchmarks need root: they make network namespaces and open tracepoints" >&2; exit 1; }
./tick.sh
./idle.sh
./latency.sh
./start.sh
./scan.sh
./replay.sh
if command -v bpftrace > /dev/null; then ./events.sh; else echo "events.sh: bpftrace is not installed"; fi
