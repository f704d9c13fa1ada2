"""What a test asks of the nginx in front, and of the servers behind it."""

import http.client
from typing import NamedTuple

from scripts.nginx import Nginx
from tests.deploy.upstream import Asked, Said, Upstream

HASHED = "map.0123456789ab.js"
SCRIPT = b"export const n = 1;" * 50


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kept(self) -> str:
        return self.headers.get("x-cache-status", "")


def ask(front: Nginx, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", front.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, {"Host": f"localhost:{front.port}", "Accept-Encoding": "gzip", **named})
        response = line.getresponse()
        lower = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, lower, response.read())
    finally:
        line.close()


def both_say(pair: list[Upstream], said: Said) -> None:
    for each in pair:
        each.says = lambda _asked: said


def asked(pair: list[Upstream]) -> list[Asked]:
    return [one for each in pair for one in each.asked]
