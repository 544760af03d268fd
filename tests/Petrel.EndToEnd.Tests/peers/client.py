"""A TCP client that behaves in one way: client.py MODE ADDRESS PORT [ARGUMENT]. Prints marks with CLOCK_MONOTONIC times."""
import socket
import ssl
import sys
import tempfile
import time


def mark(word, *more):
    print(word, time.clock_gettime(time.CLOCK_MONOTONIC), *more, flush=True)


def new_socket(address):
    # "mapped:" asks for IPv4 through an IPv6 socket, as dual-stack programs do.
    if address.startswith("mapped:"):
        return socket.socket(socket.AF_INET6), "::ffff:" + address[7:]
    return socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET), address


def connect(address, port, timeout=20):
    sock, host = new_socket(address)
    sock.settimeout(timeout)
    mark("connecting")
    sock.connect((host, port))
    mark("connected")
    return sock


def exchange(address, port, size=200):
    sock = connect(address, port)
    sock.sendall(b"q" * size)
    total = 0
    while True:
        data = sock.recv(65536)
        if not data:
            break
        total += len(data)
    sock.close()
    return total


def hold(address, port, argument):
    """Connects and waits, whatever happens."""
    try:
        sock = connect(address, port, float(argument or 20))
        time.sleep(60)
        sock.close()
    except OSError as error:
        mark("failed", error.__class__.__name__)


def abandon(address, port, argument):
    """Gives a connect up after a while, as the loser of a race between addresses."""
    try:
        connect(address, port, float(argument))
    except OSError:
        mark("abandoned")


def short(address, port, argument):
    """COUNT,GAP: requests that are answered and closed by the server."""
    count, gap = argument.split(",")
    for _ in range(int(count)):
        exchange(address, port)
        time.sleep(float(gap))
    mark("done")


def after(address, port, argument):
    """SECONDS[:OCTETS],…: requests, each so long after the answer before."""
    for request in argument.split(","):
        seconds, _, size = request.partition(":")
        time.sleep(float(seconds))
        exchange(address, port, int(size or 200))
        mark("asked", seconds)
    mark("done")


def rate(address, port, argument):
    """COUNT,PERSECOND: as many short connections at a rate."""
    count, per_second = argument.split(",")
    start = time.monotonic()
    for i in range(int(count)):
        ahead = start + i / float(per_second) - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        sock, host = new_socket(address)
        sock.connect((host, port))
        sock.sendall(b"q" * 20)
        while sock.recv(4096):
            pass
        sock.close()
    mark("done")


def refused(address, port, argument):
    """COUNT,GAP: connects that fail."""
    count, gap = argument.split(",")
    for _ in range(int(count)):
        try:
            connect(address, port)
        except OSError as error:
            mark("refused", error.errno)
        time.sleep(float(gap))
    mark("done")
    time.sleep(60)


def leak(address, port, argument):
    """COUNT sockets that the server closes and this client does not."""
    kept = []
    for _ in range(int(argument)):
        sock = connect(address, port)
        sock.sendall(b"q")
        sock.recv(10)
        kept.append(sock)
    mark("leaking")
    time.sleep(60)


def request(address, port, argument, layer=None):
    """One request, then reads until the end or for ever; 'flowing' is said once 600 KB have come."""
    sock = connect(address, port)
    sock.sendall(b"q" * 300)
    mark("asked")
    sock.settimeout(None)
    before, received = 0, 0
    try:
        while data := sock.recv(65536):
            before, received = received, received + len(data)
            if before < 600_000 <= received:
                mark("flowing")
            if layer:
                layer.write(data)
        mark("ended")
    except OSError as error:
        mark("failed", error.errno)


def download(address, port, argument):
    """SHORT requests first, then one that is read until the end or for ever."""
    for _ in range(int(argument)):
        exchange(address, port)
    # As containers/image does: what comes goes to a file that stays open until it is whole.
    with tempfile.NamedTemporaryFile(prefix="container_images_", dir="/var/tmp", buffering=0) as layer:
        request(address, port, "", layer)


def pool(address, port, argument):
    """One answered request, then the connection is kept idle for some seconds and closed."""
    sock = connect(address, port)
    sock.sendall(b"q" * 300)
    sock.settimeout(0.5)
    try:
        while sock.recv(65536):
            pass
    except TimeoutError:
        pass
    mark("idle")
    time.sleep(float(argument))
    sock.close()
    mark("done")


def stuck(address, port, argument):
    """One request, of whose answer only the beginning is read."""
    sock = connect(address, port)
    sock.sendall(b"q" * 300)
    sock.recv(1000)
    mark("stuck")
    time.sleep(60)


def resets(address, port, argument):
    """COUNT downloads that the server resets, half a second apart."""
    for _ in range(int(argument)):
        request(address, port, "")
        time.sleep(0.5)
    mark("done")


def cancel(address, port, argument):
    """Closes in the middle of a transfer, with data unread."""
    sock = connect(address, port)
    sock.sendall(b"q" * 300)
    sock.recv(1000)
    time.sleep(0.5)
    sock.close()
    mark("done")


def hello(address, port, argument):
    """NAME[,SECONDS]: a TLS ClientHello that names a site, to a server that may never answer."""
    name, _, seconds = argument.partition(",")
    sock = connect(address, port)
    sock.settimeout(float(seconds or 1))
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        context.wrap_socket(sock, server_hostname=name)
    except OSError:
        mark("asked", name)
    sock.close()
    mark("done")


def tunnel(address, port, argument):
    """A CONNECT line to a proxy that never answers."""
    sock = connect(address, port)
    sock.sendall(f"CONNECT {argument} HTTP/1.1\r\nHost: {argument}\r\n\r\n".encode())
    mark("asked")
    time.sleep(60)


def main():
    mode = globals()[sys.argv[1]]
    mode(sys.argv[2], int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "")


main()
