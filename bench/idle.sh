#!/usr/bin/env bash
# What Petrel costs when nothing happens: CPU over 30 s and memory, trace source, all namespaces. Needs root.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
ns=petrel-bench-$$
seconds=${SECONDS_IDLE:-30}
trap 'ip netns delete "$ns" 2>/dev/null || true' EXIT
ip netns add "$ns"
ip -n "$ns" link set lo up
nsenter --net=/run/netns/"$ns" "$petrel" watch --no-resolve --source trace --output json --for "$((seconds + 5))s" |
  tail -n 1 | python3 -c '
import json, sys
o = json.load(sys.stdin)["overhead"]
seconds = float(sys.argv[1])
print("idle: {:.4f} % of one CPU over {:.0f} s, RSS {:.1f} MB".format(o["steadyCpuSeconds"] / seconds * 100, seconds, o["residentBytes"] / 1048576))' "$seconds"
