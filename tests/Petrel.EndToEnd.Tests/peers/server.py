"""A TCP server that behaves in one way: server.py MODE ADDRESS PORT [ARGUMENT]. Prints "ready" once it listens."""
import socket
import struct
import sys
import threading
import time


def reply_and_close(peer, argument):
    peer.recv(4096)
    peer.sendall(b"r" * int(argument or 500))
    peer.close()


def reply_and_keep(peer, argument):
    while peer.recv(4096):
        peer.sendall(b"r" * int(argument or 500))


def close_at_once(peer, argument):
    peer.recv(4096)
    peer.close()


def silent(peer, argument):
    while True:
        time.sleep(60)


def flow_then_silent(peer, argument):
    """The first two connections are answered and closed; the next sends 20 KB each 100 ms for some seconds, then nothing."""
    if next_number() <= int(argument.split(",")[1]):
        reply_and_close(peer, "2000")
        return
    peer.recv(4096)
    end = time.monotonic() + float(argument.split(",")[0])
    while time.monotonic() < end:
        peer.sendall(b"f" * 20000)
        time.sleep(0.1)
    print("silent", time.clock_gettime(time.CLOCK_MONOTONIC), flush=True)
    silent(peer, argument)


def slow_flow(peer, argument):
    peer.recv(4096)
    for _ in range(int(argument or 8)):
        peer.sendall(b"s" * 1000)
        time.sleep(1.9)
    peer.close()


def reset_in_the_middle(peer, argument):
    peer.recv(4096)
    peer.sendall(b"p" * 5000)
    time.sleep(0.15)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


served = 0
lock = threading.Lock()


def next_number():
    global served
    with lock:
        served += 1
        return served


MODES = {f.__name__: f for f in (reply_and_close, reply_and_keep, close_at_once, silent, flow_then_silent, slow_flow,
                                 reset_in_the_middle)}


def main():
    mode, address, port = MODES[sys.argv[1]], sys.argv[2], int(sys.argv[3])
    argument = sys.argv[4] if len(sys.argv) > 4 else ""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(1024)
    print("ready", flush=True)

    def serve(peer):
        try:
            mode(peer, argument)
        except OSError:
            pass

    while True:
        peer, _ = listener.accept()
        threading.Thread(target=serve, args=(peer,), daemon=True).start()


main()
