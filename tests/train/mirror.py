"""A web server on this machine that misbehaves in chosen ways, and small files of the kind it serves."""

import gzip
import hashlib
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from tangentlike.train.idx import IdxFile

RNG = np.random.default_rng(0)


def idx_file(name, shape):
    """An IDX file of random bytes: what is known of it, and its content."""
    values = RNG.integers(0, 10 if len(shape) == 1 else 256, shape, np.uint8)
    content = struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape) + values.tobytes()
    return IdxFile(name, shape, hashlib.sha256(content).hexdigest()), content


SMALL = [
    idx_file("train-images", (20, 28, 28)),
    idx_file("train-labels", (20,)),
    idx_file("test-images", (10, 28, 28)),
    idx_file("test-labels", (10,)),
]
FILES = [file for file, _ in SMALL]
CONTENT = {file.name: content for file, content in SMALL}
PACKED = {name: gzip.compress(content) for name, content in CONTENT.items()}


class Handler(BaseHTTPRequestHandler):
    """Answers ``/<behavior>/<name>.gz``."""

    def do_GET(self):
        _, behavior, name = self.path.split("/")
        self.server.asked.append(behavior)
        body = PACKED[name.removesuffix(".gz")]
        getattr(self, behavior)(body, name.removesuffix(".gz"))

    def send(self, body, length=None):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def good(self, body, name):
        self.send(body)

    def raw(self, body, name):
        self.send(CONTENT[name])

    def missing(self, body, name):
        self.send_error(404)

    def busy(self, body, name):
        self.send_error(503)

    def busy_once(self, body, name):
        self.send_error(503) if self.server.asked.count("busy_once") == 1 else self.send(body)

    def truncated(self, body, name):
        self.send(body[:-100])

    def cut_off(self, body, name):
        self.send(body[: len(body) // 2], len(body))

    def wrong(self, body, name):
        changed = bytearray(CONTENT[name])
        changed[-1] ^= 1
        self.send(gzip.compress(changed))

    def page(self, body, name):
        self.send(b"<html>please log in</html>")

    def bomb(self, body, name):
        self.send(gzip.compress(bytes(50_000_000)))

    def endless(self, body, name):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(1 << 16))
        except OSError:
            self.server.left.set()

    def silent(self, body, name):
        self.server.released.wait(20)

    def slow(self, body, name):
        """Half at once, the rest a byte at a time."""
        self.send(body[: len(body) // 2], len(body))
        try:
            while not self.server.released.wait(0.01):
                self.wfile.write(b"\0")
        except OSError:
            self.server.left.set()

    def slowish(self, body, name):
        self.send(body[: len(body) // 2], len(body))
        time.sleep(0.3)
        self.wfile.write(body[len(body) // 2 :])

    def moved(self, body, name):
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/good/{name}.gz")
        self.end_headers()

    def to_file(self, body, name):
        self.send_response(302)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@contextmanager
def serve():
    """A running server; ``server.at("missing", "good")`` gives the mirrors to pass, ``server.asked`` what was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.left, server.released = [], threading.Event(), threading.Event()
    server.at = lambda *behaviors: [f"http://127.0.0.1:{server.server_port}/{b}/" for b in behaviors]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
