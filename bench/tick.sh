#!/usr/bin/env bash
# What a tick costs with 20 tracked connections, among 0, 1,000 and 50,000 other sockets: it must not grow.
# In a network namespace without a route; needs root.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
ns=petrel-bench-$$
ticks=${TICKS:-10000}

cleanup() {
  exec 9>&- 8>&- 2>/dev/null || true
  for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns delete "$ns" 2>/dev/null || true
  rm -rf "$work"
}
work=$(mktemp -d) pids=()
trap cleanup EXIT
ip netns add "$ns"
ip -n "$ns" link set lo up
inside() { nsenter --net=/run/netns/"$ns" "$@"; }
# In the background exec makes the command itself the child that is killed in the end.
behind() { exec nsenter --net=/run/netns/"$ns" "$@"; }
mkfifo "$work/hold"
# A process of its own keeps the pipe open: the crowd lets go when it is killed.
sleep 100000 > "$work/hold" & pids+=($!)

crowd() { # PORT COUNT
  behind python3 crowd.py "$1" "$2" < "$work/hold" > "$work/ready.$1" & pids+=($!)
  until grep -q ready "$work/ready.$1" 2>/dev/null; do sleep 0.1; done
}
measure() { # LABEL
  local line
  line=$(inside "$petrel" watch registry.example --registry-address registry.example=127.0.0.1:443 --no-resolve \
    --netns self --source trace --output json --interval 1ms --for "$((ticks / 900 + 7))s" | tail -n 1)
  echo "$line" | python3 overhead.py "$1"
}

crowd 443 20
measure "20 tracked, 0 others"
crowd 8081 500
measure "20 tracked, 1,000 others"
for port in 8082 8083 8084; do crowd $port 8167; done
measure "20 tracked, 50,000 others"
