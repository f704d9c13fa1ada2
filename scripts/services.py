"""PostgreSQL and Redis for a command: those of the environment, or ours for its duration."""

import argparse
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from scripts.postgres import Postgres
from scripts.redis_server import Redis
from scripts.state import LINK, ROOT, state_dir

Service = Postgres | Redis


def wanted(*, tests: bool) -> list[Service]:
    """Return the services that the environment does not give."""
    state = state_dir()
    base = state / "tests" if tests else state
    base.mkdir(mode=LINK.stat().st_mode & 0o777, exist_ok=True)
    found: list[Service] = []
    if "DATABASE_URL" not in os.environ:
        found.append(Postgres(base / "postgres", disposable=tests))
    if "REDIS_URL" not in os.environ:
        found.append(Redis(base / "redis"))
    return found


def start(services: list[Service], stack: ExitStack) -> None:
    """Start those that are not running; the stack will stop them. Two commands at once wait."""
    with (state_dir() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for service in services:
            if not service.is_running():
                stack.callback(service.stop)
                service.start()


def addresses(services: list[Service]) -> dict[str, str]:
    """Return the environment that leads to the services, the caller's own included."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    found = {name: os.environ[name] for name in names if name in os.environ}
    for service in services:
        found |= service.urls()
    found.setdefault("DATABASE_OWNER_URL", found["DATABASE_URL"])
    return found


@contextmanager
def running(*, tests: bool) -> Iterator[dict[str, str]]:
    """Give the addresses of running services; stop afterwards those that were started here."""
    services = wanted(tests=tests)
    with ExitStack() as stack:
        start(services, stack)
        yield addresses(services)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.services", description=__doc__)
    parser.add_argument("--tests", action="store_true", help="the disposable pair of the tests")
    parser.add_argument("verb", choices=["start", "stop", "env", "exec"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    choice = parser.parse_args()
    services = wanted(tests=choice.tests)
    if choice.verb == "exec":
        return execute(choice.command, tests=choice.tests)
    if choice.verb == "start":
        start(services, ExitStack())
    if choice.verb == "stop":
        for service in filter(lambda each: each.is_running(), services):
            service.stop()
    else:
        exports = (f"export {name}='{url}'" for name, url in addresses(services).items())
        print("\n".join(exports))
    return 0


def execute(command: list[str], *, tests: bool) -> int:
    """Run a command beside running services, and return its exit code."""
    with running(tests=tests) as urls:
        process = subprocess.Popen(command, env=os.environ | urls, cwd=ROOT)
        # Ctrl-C reaches the command by itself, `kill` through us: it has its own things to put away first.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda number, _: process.send_signal(number))
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())
