#!/usr/bin/env bash
# Cold start; see start.py. Needs root.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
ns=petrel-bench-$$
trap 'ip netns delete "$ns" 2>/dev/null || true' EXIT
ip netns add "$ns"
ip -n "$ns" link set lo up
nsenter --net=/run/netns/"$ns" python3 start.py "$petrel" "${RUNS:-30}"
