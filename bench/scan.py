"""CPU of a walk over all sockets, petrel's diag tick beside ss: scan.py PETREL. Run by scan.sh."""
import json
import resource
import subprocess
import sys

RUNS = 50


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


before = children()
for _ in range(RUNS):
    subprocess.run(["ss", "-tinH", "dport = :443"], stdout=subprocess.DEVNULL)
ss = (children() - before) / RUNS

command = [sys.argv[1], "watch", "registry.example", "--registry-address", "registry.example=127.0.0.1:443",
           "--no-resolve", "--no-probe", "--netns", "self", "--source", "diag", "--output", "json"]


def cpu(interval, duration):
    lines = subprocess.run(command + ["--interval", interval, "--for", duration], stdout=subprocess.PIPE).stdout
    return json.loads(lines.splitlines()[-1])["overhead"]["cpuSeconds"]


# The difference of two runs of equal length, so that the start counts for neither.
many, few = cpu("50ms", "10s"), cpu("5s", "10s")
tick = (many - few) / (10 / 0.05 - 10 / 5)
print(f"ss {ss * 1000:.2f} ms CPU a walk, petrel diag {tick * 1000:.2f} ms a tick, ratio {tick / ss:.2f}")
