"""Cold start, by the kernel's clock from exec: start.py PETREL RUNS. Run it as root in a network namespace of its own.

A program connects each millisecond from before the start; the figure is the time from exec to the first connection that
was made after exec and that Petrel reports. And how long `petrel --version` takes.
"""
import json
import socket
import subprocess
import sys
import threading
import time

petrel, runs = sys.argv[1], int(sys.argv[2])
listener = socket.socket()
listener.bind(("127.0.0.1", 443))
listener.listen(1024)


def accept():
    while True:
        peer, _ = listener.accept()
        peer.close()


def connect(stop, made):
    while not stop.is_set():
        client = socket.socket()
        made.append((time.time(), None))
        client.connect(("127.0.0.1", 443))
        made[-1] = (made[-1][0], client.getsockname()[1])
        client.close()
        time.sleep(0.001)


threading.Thread(target=accept, daemon=True).start()
first = []
for _ in range(runs):
    stop, made = threading.Event(), []
    worker = threading.Thread(target=connect, args=(stop, made))
    worker.start()
    time.sleep(0.05)
    begun = time.time()
    watch = subprocess.Popen(
        [petrel, "watch", "registry.example", "--registry-address", "registry.example=127.0.0.1:443", "--no-resolve", "--no-probe",
         "--netns", "self", "--output", "json", "--connections"], stdout=subprocess.PIPE)
    for line in watch.stdout:
        told = json.loads(line)
        if told.get("event") == "established":
            when = [at for at, port in list(made) if port == told["localPort"]]
            if when and when[-1] > begun:
                first.append((when[-1] - begun) * 1000)
                break
    stop.set()
    worker.join()
    watch.kill()
    watch.wait()
version = []
for _ in range(runs):
    begun = time.time()
    subprocess.run([petrel, "--version"], stdout=subprocess.DEVNULL)
    version.append((time.time() - begun) * 1000)
first.sort()
version.sort()
print(f"exec to the first connection reported, {runs} runs: median {first[runs // 2]:.0f} ms, worst {first[-1]:.0f} ms")
print(f"petrel --version, {runs} runs: median {version[runs // 2]:.1f} ms, worst {version[-1]:.1f} ms")
