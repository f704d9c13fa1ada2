"""HTTP/1.1 on a bare socket, as little of it as a load needs: one connection, one answer at a time."""

import contextlib
import socket
from dataclasses import dataclass
from typing import Final

from bench.asks import Ask
from bench.server import HOST

END_OF_HEAD: Final = b"\r\n\r\n"
LAST_CHUNK: Final = b"\r\n0\r\n\r\n"
BITE: Final = 1 << 18
WITHOUT_BODY: Final = (204, 304)


@dataclass(frozen=True)
class Answer:
    """Status 0: the line was cut before an answer was there."""

    status: int
    size: int
    body: bytes = b""
    is_last: bool = False


CUT: Final = Answer(0, 0, is_last=True)


def written(ask: Ask, port: int) -> bytes:
    headers = {"Host": f"localhost:{port}", "Accept-Encoding": "gzip", **ask.headers}
    if ask.body is not None:
        # Read by the bench itself.
        headers |= {"Content-Length": str(len(ask.body)), "Accept-Encoding": "identity"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{'GET' if ask.body is None else 'POST'} {ask.path} HTTP/1.1\r\n{head}\r\n".encode() + (ask.body or b"")


class Line:
    """A connection that is kept, and made again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received = bytearray()
        self.socket = self._opened()

    def _opened(self) -> socket.socket:
        opened = socket.create_connection((HOST, self.port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def send(self, ask: Ask) -> None:
        self.received.clear()
        if self._is_closed():
            self.open_again()
        # What cannot be sent is told by what is read: an end.
        with contextlib.suppress(OSError):
            self.socket.sendall(written(ask, self.port))

    def _is_closed(self) -> bool:
        """Has the server ended it, as it ends those on which nothing was asked for a while? Browsers look too."""
        try:
            return self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def receive(self) -> Answer | None:
        """The answer once it is whole, None until then."""
        try:
            bite = self.socket.recv(BITE)
        except OSError:
            bite = b""
        self.received += bite
        return whole(self.received) or (None if bite else CUT)

    def open_again(self) -> None:
        self.socket.close()
        self.socket = self._opened()


def whole(received: bytes | bytearray) -> Answer | None:
    """The answer that these bytes are, when nothing of it is missing."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return None
    head = bytes(received[:end]).lower()
    status, start = int(head[9:12]), end + len(END_OF_HEAD)
    is_last = b"\r\nconnection: close" in head
    if status in WITHOUT_BODY:
        return Answer(status, len(received), is_last=is_last)
    if b"\r\ntransfer-encoding: chunked" in head:
        is_whole = received.endswith(LAST_CHUNK) or bytes(received[start:]) == LAST_CHUNK[2:]
    else:
        _before, _name, length = head.partition(b"\r\ncontent-length:")
        is_whole = len(received) - start >= int(length.split(b"\r\n")[0])
    return Answer(status, len(received), bytes(received[start:]), is_last) if is_whole else None
