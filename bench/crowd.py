"""Holds idle TCP connections on loopback: crowd.py PORT COUNT [ADDRESS]. Prints "ready", and lets go when its input ends."""
import os
import socket
import sys

port, count = int(sys.argv[1]), int(sys.argv[2])
address = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address, port))
listener.listen(4096)
# Both ends of a connection count against the limit of 20,000 descriptors, so a process holds at most 9,000.
held = []
for _ in range(count):
    client = socket.socket()
    client.connect((address, port))
    client.sendall(b"q" * 300)
    server, _ = listener.accept()
    server.sendall(b"r" * 500)
    client.recv(500)
    held.append((client, server))
print("ready", flush=True)
sys.stdin.read()
os._exit(0)
