"""Prints the overhead that a summary line of `petrel watch` tells, in one line: overhead.py LABEL < LINE."""
import json
import sys

told = json.load(sys.stdin)["overhead"]
ticks = max(told["ticks"], 1)
print("{:>28}: {:6.1f} us CPU a tick, {} ticks, allocated {} B by the loop, {} B by the process, RSS {:.1f} MB".format(
    sys.argv[1], told["steadyCpuSeconds"] / ticks * 1e6, told["ticks"], told["loopAllocatedBytes"],
    told["allocatedBytes"], told["residentBytes"] / 1048576))
