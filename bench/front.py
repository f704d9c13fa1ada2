"""The whole site as it stands behind nginx: two web servers, a worker and the clock."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.environment import Environment
from bench.server import beside, free_port, site
from scripts.nginx import Nginx
from scripts.run import BEAT, WORKER

WEB_SERVERS = 2


@contextmanager
def whole_site(env: Environment) -> Iterator[int]:
    """The port of nginx. Its cache is empty at the start; tiles are kept as an installation keeps them."""
    env = {name: value for name, value in env.items() if name != "TILE_CACHE_SECONDS"} | {"BEHIND_PROXY": "1"}
    with ExitStack() as stack:
        ports = [stack.enter_context(site(env, processes=1)) for _number in range(WEB_SERVERS)]
        stack.enter_context(beside([sys.executable, "-m", *WORKER], env))
        clock = Path(env["STATE_DIR"]) / "celerybeat-schedule"
        stack.enter_context(beside([sys.executable, "-m", *BEAT, "--schedule", str(clock)], env))
        yield stack.enter_context(nginx(env, ports))


@contextmanager
def nginx(env: Environment, ports: list[int]) -> Iterator[int]:
    port = free_port()
    upstreams = [f"127.0.0.1:{each}" for each in ports]
    state = Path(env["STATE_DIR"])
    # Of this measure alone: another may be going on.
    server = Nginx(state / "nginx", port, upstreams, state / "static")
    shutil.rmtree(server.folder, ignore_errors=True)
    server.start()
    try:
        yield port
    finally:
        server.stop()
