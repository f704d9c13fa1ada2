"""One answer from a service of another host: that host alone, within a time and a size, or nothing."""

import http.client
import queue
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlencode, urlsplit

CHUNK: Final = 64 * 1024


class Away(Exception):
    """The host did not give an answer that can be used."""


class NothingThere(Exception):
    """The host answers, and has nothing for what was asked."""


@dataclass(frozen=True)
class Wanted:
    """What an answer must be: its content types, its size at most, and what we call ourselves when asking."""

    content_types: frozenset[str]
    most_bytes: int
    agent: str


def fetch(address: str, query: Mapping[str, object], wanted: Wanted, *, seconds: float) -> bytes:
    """The body of the answer. Raises NothingThere or Away, after `seconds` at the latest.

    A thread does it and may be left behind: looking a name up has no time limit of its own.
    """
    answer: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds

    def work() -> None:
        try:
            answer.put(_ask(address, query, wanted, deadline))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=work, daemon=True, name="upstream").start()
    try:
        result = answer.get(timeout=seconds)
    except queue.Empty:
        raise Away(f"no answer within {seconds} s") from None
    if isinstance(result, bytes):
        return result
    if isinstance(result, NothingThere | Away):
        raise result
    raise Away(repr(result)) from result


def _ask(address: str, query: Mapping[str, object], wanted: Wanted, deadline: float) -> bytes:
    parts = urlsplit(address)
    connection = _connection(parts.scheme, parts.netloc, _left(deadline))
    try:
        connection.request("GET", f"{parts.path}?{urlencode(query)}", headers={"User-Agent": wanted.agent})
        # http.client follows no redirection: whatever is not 200 ends here, so no other host is ever asked.
        with connection.getresponse() as response:
            return _body(response, wanted, deadline)
    finally:
        connection.close()


def _connection(scheme: str, host: str, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, timeout=seconds, context=_trust())
    if scheme == "http":
        return http.client.HTTPConnection(host, timeout=seconds)
    raise Away(f"not an address of the web: {scheme!r}")


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _body(response: http.client.HTTPResponse, wanted: Wanted, deadline: float) -> bytes:
    if response.status in (400, 404):
        raise NothingThere
    kind = response.headers.get_content_type()
    if response.status != 200 or kind not in wanted.content_types:
        raise Away(f"status {response.status}, {kind}")
    body = b""
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > wanted.most_bytes:
            raise Away(f"more than {wanted.most_bytes} bytes")
        _left(deadline)  # a host that gives a byte a second never runs into the socket's own limit
    if response.length:
        raise Away("cut in the middle")
    return body


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Away("too slow")
    return left
