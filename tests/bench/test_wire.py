"""A connection that the server has ended while nothing was asked is made again, as a browser does."""

import socket
import threading
from collections.abc import Iterator

import pytest

from bench.asks import Ask
from bench.server import HOST
from bench.wire import Answer, Line

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((HOST, 0)) as heard:
        heard.settimeout(5)
        yield heard


def test_what_was_ended_is_opened_again_before_something_is_sent(listener: socket.socket) -> None:
    line = Line(listener.getsockname()[1])
    ended, _address = listener.accept()
    ended.close()
    told: list[bytes] = []

    def answer() -> None:
        with listener.accept()[0] as asked:
            told.append(asked.recv(1000))
            asked.sendall(ANSWER)

    server = threading.Thread(target=answer)
    server.start()
    line.send(Ask("/"))
    received = line.receive()
    server.join()
    line.socket.close()
    assert told[0].startswith(b"GET / HTTP/1.1\r\n")
    assert received == Answer(200, len(ANSWER), b"ok")
