"""One nginx for the tests of this folder, as it is shipped, before two servers that say what a test wants."""

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.nginx import Nginx
from tests.deploy.asking import HASHED, SCRIPT
from tests.deploy.upstream import Upstream
from tests.resilience.processes import free_port


@pytest.fixture(scope="session")
def nginx_folder() -> Iterator[Path]:
    """One that the account of nginx may pass through."""
    with tempfile.TemporaryDirectory(prefix="rv-nginx-") as name:
        Path(name).chmod(0o755)
        static = Path(name) / "static"
        static.mkdir(mode=0o755)
        for file in (HASHED, "map.js"):
            (static / file).write_bytes(SCRIPT)
            (static / f"{file}.gz").write_bytes(gzip.compress(SCRIPT))
        yield Path(name)


@pytest.fixture(scope="session")
def pair() -> Iterator[list[Upstream]]:
    both = [Upstream(), Upstream()]
    for each in both:
        each.start()
    yield both
    for each in both:
        each.stop()


@pytest.fixture(scope="session")
def running(nginx_folder: Path, pair: list[Upstream]) -> Iterator[Nginx]:
    nginx = Nginx(nginx_folder / "nginx", free_port(), [each.address for each in pair], nginx_folder / "static")
    nginx.start()
    yield nginx
    nginx.stop()


@pytest.fixture
def front(running: Nginx, pair: list[Upstream]) -> Nginx:
    for each in pair:
        each.begin()
    return running
