"""A host of our own on loopback, in the place of another one: well, slow, broken, hostile, away."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeHost:
    """What the host does next, and what it was asked, and when."""

    def __init__(self, *, content_type: str, body: bytes) -> None:
        self.address = ""
        self.asked: list[str] = []
        self.moments: list[float] = []
        self.status = 200
        self.headers = {"Content-Type": content_type}
        self.body = body
        self.pause = 0.0
        self.drip = 0.0
        self.stopped = threading.Event()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.moments.append(time.monotonic())
        self.asked.append(handler.path)
        self.stopped.wait(self.pause)
        handler.send_response(self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if not self.drip:
            handler.wfile.write(self.body)
            return
        for byte in self.body:
            handler.wfile.write(bytes([byte]))
            if self.stopped.wait(self.drip):
                return


@contextlib.contextmanager
def fake_host(*, content_type: str, body: bytes) -> Iterator[FakeHost]:
    fake = FakeHost(content_type=content_type, body=body)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # Whoever asked may hang up, as it should.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                fake.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        fake.stopped.set()
        server.shutdown()
        server.server_close()
