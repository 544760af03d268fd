"""Writes a recording of many healthy short connections, for bench/replay.sh: python3 recording.py CONNECTIONS > FILE"""
import json
import sys

connections = int(sys.argv[1])
header = json.loads(sys.stdin.readline())
header["label"] = None
out = sys.stdout
out.write(json.dumps(header, separators=(",", ":")) + "\n")
remote, netns, events = "10.77.0.2:443", 4026532000, 0


def write(mono, kind, **members):
    global events
    events += 1
    seconds, nanoseconds = divmod(mono, 10**9)
    line = {"mono": mono, "time": f"2026-11-24T10:{seconds // 60 % 60:02}:{seconds % 60:02}.{nanoseconds // 1000:06}Z", "kind": kind}
    out.write(json.dumps(line | members, separators=(",", ":")) + "\n")


def state(mono, old, new, socket, local, **members):
    write(mono, "state", source="trace", old=old, state=new, **members, skaddr=socket, local=local, remote=remote)


for i in range(connections):
    at, socket, local = 10**12 + i * 2_000_000, f"ffff8881{i % 64:08x}", f"10.77.0.1:{20000 + i % 40000}"
    if i % 500 == 0:
        write(at, "clock", value=639311164527594096 + i * 20000)
        write(at, "tick", value=1)
    state(at, "CLOSE", "SYN_SENT", socket, "10.77.0.1:0", netns=netns, pid=812, tid=812)
    state(at + 200_000, "SYN_SENT", "ESTABLISHED", socket, local)
    state(at + 900_000, "ESTABLISHED", "CLOSE_WAIT", socket, local)
    state(at + 1_000_000, "CLOSE_WAIT", "LAST_ACK", socket, local)
    state(at + 1_200_000, "LAST_ACK", "CLOSE", socket, local)
    write(at + 1_300_000, "destroyed", source="trace", skaddr=socket, cookie=i + 1)
write(10**12 + connections * 2_000_000, "end", events=events, malformed=0)
