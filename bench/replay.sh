#!/usr/bin/env bash
# Events a second that one core replays, parsing included: 500,000 healthy connections, 3,000,000 events.
set -euo pipefail
cd "$(dirname "$0")"
petrel=${PETREL_BINARY:-$PWD/../artifacts/petrel}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The header is a real one, of a watch that sees nothing and sends nothing.
"$petrel" watch registry.example --registry-address registry.example=10.77.0.2 --no-resolve --netns self --source proc \
  --quiet --for 100ms --record "$work/header" > /dev/null
head -n 1 "$work/header" | python3 recording.py 500000 > "$work/recording"
python3 - "$petrel" "$work/recording" <<'PY'
import json, resource, subprocess, sys
before = resource.getrusage(resource.RUSAGE_CHILDREN)
out = subprocess.run([sys.argv[1], "replay", "--output", "json", sys.argv[2]], check=True, capture_output=True, text=True).stdout
after = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
events = json.loads(subprocess.run(["tail", "-n", "1", sys.argv[2]], capture_output=True, text=True).stdout)["events"]
summary = json.loads(out.splitlines()[-1])
print(f"{events} events in {cpu:.2f} s of CPU: {events / cpu / 1e6:.2f} million a second; opened {summary['opened']}, closed {summary['closed']}")
PY
