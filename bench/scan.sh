#!/usr/bin/env bash
# A walk over all sockets: petrel's diag source (CPU a tick) beside `ss -tinH 'dport = :443'`, among 20,000 sockets.
# In a network namespace without a route; needs root.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
ns=petrel-bench-$$
work=$(mktemp -d) pids=()
cleanup() {
  for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns delete "$ns" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
ip netns add "$ns"
ip -n "$ns" link set lo up
inside() { nsenter --net=/run/netns/"$ns" "$@"; }
# In the background exec makes the command itself the child that is killed in the end.
behind() { exec nsenter --net=/run/netns/"$ns" "$@"; }
mkfifo "$work/hold"
sleep 100000 > "$work/hold" & pids+=($!)
for at in "443 20" "8081 5000" "8082 5000"; do
  behind python3 crowd.py $at < "$work/hold" > "$work/ready" & pids+=($!)
  until grep -q ready "$work/ready" 2>/dev/null; do sleep 0.1; done
  : > "$work/ready"
done
inside python3 scan.py "$petrel"
