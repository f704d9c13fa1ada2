"""Workers at once: each forked from one process that has read all the code, which takes two seconds to read."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.resilience.processes import WORKER
from tests.sources import ROOT


class Nursery:
    """Each worker leads a group of its own."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.resilience.nursery"], env=os.environ | env, cwd=ROOT,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, text=True, bufsize=1,
            )  # fmt: skip
        self.workers: set[int] = set()

    def start_one(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("one more\n")
        self.workers.add(int(self.process.stdout.readline()))

    def kill(self, pid: int) -> None:
        """A worker, by the number of any process of its group."""
        leader = os.getpgid(pid)
        self.workers.remove(leader)
        os.killpg(leader, signal.SIGKILL)

    def end(self) -> None:
        for leader in self.workers:
            with suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGKILL)
        self.process.kill()
        self.process.communicate()


def main() -> None:
    import django

    django.setup()
    from celery.__main__ import main as work

    from config import celery_app

    celery_app.loader.import_default_modules()
    # The dead are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _asked in sys.stdin:
        if pid := os.fork():
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
            continue
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        sys.argv[1:] = WORKER
        work()


if __name__ == "__main__":
    main()
