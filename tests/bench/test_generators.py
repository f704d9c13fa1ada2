"""What the generators of load say, and the bytes they send and read."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from bench.asks import Ask
from bench.bounded import read as read_wrk
from bench.paced import Due, Paced
from bench.pgbench import read as read_pgbench
from bench.pgbench import without_variables
from bench.traffic import moments
from bench.wire import whole, written

WRK = '{"requests": 200, "micros": 2000000, "bytes": 1000, "errors": 3, "median": 1500, "p95": 9000, "p99": 20000}'
PGBENCH = "number of failed transactions: 2 (0.1%)\nlatency average = 2 ms\ntps = 1234.5 (without initial connection)"


def test_what_wrk_says() -> None:
    load = read_wrk(WRK)
    assert (load.rate, load.size, load.errors) == (100, 5, 3)
    assert load.times
    assert (load.times.median, load.times.p95, load.times.p99) == (1.5, 9, 20)


def test_what_pgbench_says() -> None:
    load = read_pgbench(PGBENCH)
    assert (load.rate, load.errors) == (1234.5, 2)
    with pytest.raises(ValueError, match="no rate"):
        read_pgbench("")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select n::bigint", "select n::bigint"),
        (
            "select '2026-11-21 12:30:00+00:00'::timestamptz",
            r"select E'2026-11-21 12\x3a30\x3a00+00\x3a00'::timestamptz",
        ),
        (r"select 'a\b:c', 'it''s'", r"select E'a\\b\x3ac', 'it''s'"),
        (r"select E'a\\b:c';", r"select E'a\\b\x3ac'"),
    ],
)
def test_pgbench_finds_no_variable_in_an_hour(statement: str, expected: str) -> None:
    assert without_variables(statement) == expected


def test_a_load_comes_to_its_pace_and_keeps_it() -> None:
    due = list(moments(100, seconds=5, rise=4))
    rising = [at for at, rises in due if rises]
    assert sum(at < 1 for at in rising) == 13
    assert sum(3 <= at < 4 for at in rising) == 87
    assert [sum(second <= at < second + 1 for at, _rises in due) for second in (4, 6, 8)] == [100] * 3
    assert due == sorted(due)
    assert [rises for _at, rises in moments(100, seconds=0.03)] == [False] * 3


def test_a_request_is_written_with_its_body() -> None:
    head, _blank, body = written(Ask("/x", {"A": "b"}, b"{}"), 80).partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert b"Content-Length: 2" in head
    assert body == b"{}"


@pytest.mark.parametrize(
    ("received", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc"),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", 304, b""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, b"0\r\n\r\n"),
    ],
)
def test_an_answer_is_whole(received: bytes, status: int, body: bytes) -> None:
    answer = whole(received)
    assert answer
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize(
    "received",
    [b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab"],
)  # fmt: skip
def test_an_answer_that_is_not_whole_yet(received: bytes) -> None:
    assert whole(received) is None


class Server(http.server.BaseHTTPRequestHandler):
    """Answers, refuses, or hangs up."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/cut":
            self.close_connection = True
            return
        self.send_response(200 if self.path == "/" else 503)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_words: object) -> None:
        """Nothing: the test says what matters."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_every_request_is_answered_once_or_told_as_an_error(port: int) -> None:
    paths = ["/", "/refused", "/cut"] * 5
    replies = Paced(port, clients=2).run(Due(0, path, Ask(path)) for path in paths)
    assert sorted(reply.due.kind for reply in replies) == sorted(paths)
    assert {reply.due.kind for reply in replies if reply.is_error} == {"/refused", "/cut"}


def test_what_is_due_later_is_sent_later_and_its_time_counts_from_then(port: int) -> None:
    (reply,) = Paced(port, clients=1).run([Due(0.05, "later", Ask("/"))])
    assert reply.ms >= 0
    assert reply.answer.body == b"ok"
