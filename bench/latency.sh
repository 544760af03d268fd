#!/usr/bin/env bash
# From the kernel's event to the line on standard output: connects are made one by one, and the stamp in each "opened"
# line (the kernel's) is held against the clock when the line is read. Needs root.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
ns=petrel-bench-$$
trap 'ip netns delete "$ns" 2>/dev/null || true' EXIT
ip netns add "$ns"
ip -n "$ns" link set lo up
nsenter --net=/run/netns/"$ns" python3 latency.py "$petrel" "${COUNT:-1000}"
