#!/usr/bin/env bash
# CPU for each connection: petrel's trace source beside bpftrace on the same tracepoints with the same filter, in one run.
# In a network namespace without a route; needs root and bpftrace.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
ns=petrel-bench-$$
count=${COUNT:-10000} rate=${RATE:-500}
work=$(mktemp -d)
cleanup() {
  for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns delete "$ns" 2>/dev/null || true
  rm -rf "$work"
}
pids=()
trap cleanup EXIT
ip netns add "$ns"
ip -n "$ns" link set lo up
inside() { nsenter --net=/run/netns/"$ns" "$@"; }
# In the background exec makes the command itself the child that is killed in the end.
behind() { exec nsenter --net=/run/netns/"$ns" "$@"; }
cpu() { awk '{ print ($14 + $15) / 100 }' "/proc/$1/stat"; }

cat > "$work/trace.bt" <<'BT'
tracepoint:sock:inet_sock_set_state /args->dport == 443/ { printf("%d %d %d %d\n", nsecs, args->oldstate, args->newstate, args->sport); }
tracepoint:tcp:tcp_receive_reset /args->dport == 443/ { printf("%d rr\n", nsecs); }
tracepoint:tcp:tcp_retransmit_skb /args->dport == 443/ { printf("%d rt\n", nsecs); }
tracepoint:tcp:tcp_destroy_sock /args->dport == 443/ { printf("%d ds\n", nsecs); }
BT
behind python3 ../tests/Petrel.EndToEnd.Tests/peers/server.py reply_and_close 127.0.0.1 443 & pids+=($!)
# bpftrace wants tracefs mounted: in a mount namespace of its own, without options, so that the host keeps its view.
unshare -m sh -c 'mount -t tracefs nodev /sys/kernel/tracing && exec bpftrace -q "$0"' "$work/trace.bt" > "$work/bpftrace.out" & pids+=($!)
bpf=$!
behind "$petrel" watch registry.example --registry-address registry.example=127.0.0.1:443 --no-resolve --netns self \
  --source trace --output json --connections > "$work/petrel.out" & pids+=($!)
own=$!
sleep 5
b0=$(cpu $bpf) p0=$(cpu $own)
inside python3 ../tests/Petrel.EndToEnd.Tests/peers/client.py rate 127.0.0.1 443 "$count,$rate" > /dev/null
sleep 1
b1=$(cpu $bpf) p1=$(cpu $own)
kill -TERM $own; wait $own || true
python3 - "$b0" "$b1" "$p0" "$p1" "$work" "$count" <<'PY'
import json, sys
b0, b1, p0, p1 = map(float, sys.argv[1:5])
events = sum(1 for line in open(sys.argv[5] + "/bpftrace.out") if line.strip())
summary = json.loads(open(sys.argv[5] + "/petrel.out").read().splitlines()[-1])
print(f"{sys.argv[6]} connections, {events} events; petrel opened {summary['opened']}, closed {summary['closed']}, lost {summary['lost']}")
print(f"bpftrace {(b1 - b0) / events * 1e6:.1f} us CPU an event, petrel {(p1 - p0) / events * 1e6:.1f}, ratio {(p1 - p0) / (b1 - b0):.2f}")
PY
