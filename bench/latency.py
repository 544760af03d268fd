"""Measures event-to-line delays: latency.py PETREL COUNT. Run it in a network namespace of its own."""
import datetime
import json
import socket
import subprocess
import sys
import time

petrel, count = sys.argv[1], int(sys.argv[2])
watch = subprocess.Popen(
    [petrel, "watch", "registry.example", "--registry-address", "registry.example=127.0.0.1:443", "--no-resolve", "--no-probe",
     "--netns", "self", "--source", "trace", "--output", "json", "--connections"], stdout=subprocess.PIPE)
watch.stdout.readline()
listener = socket.socket()
listener.bind(("127.0.0.1", 443))
listener.listen(64)
delays = []
for _ in range(count):
    client = socket.create_connection(("127.0.0.1", 443))
    server, _ = listener.accept()
    while True:
        told = json.loads(watch.stdout.readline())
        if told.get("event") == "opened":
            break
    now = time.time()
    stamp = datetime.datetime.fromisoformat(told["time"].replace("Z", "+00:00")).timestamp()
    delays.append((now - stamp) * 1000)
    server.close()
    client.close()
    time.sleep(0.01)
watch.terminate()
watch.wait()
delays.sort()
print(f"kernel event to line read, {count} connects: p50 {delays[count // 2]:.3f} ms, p99 {delays[count * 99 // 100]:.3f} ms, "
      f"max {delays[-1]:.3f} ms")
