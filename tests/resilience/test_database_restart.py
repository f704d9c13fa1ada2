"""PostgreSQL stops, crashes and starts again while people report: an answer acknowledges what is kept, or is a 503
that says when to come back."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from scripts.postgres import Postgres
from tests.resilience.conftest import own_settings
from tests.resilience.processes import PrivateRedis, Site, wait_until
from tests.resilience.submissions import Answer, send
from tests.sources import ROOT

SENDERS = 4
ENOUGH = 8
CATEGORY = "nid-de-poule"
FILL = f"""
import django
django.setup()
from django.core.management import call_command
from tests.factories import make_category, make_territory
call_command("migrate", verbosity=0)
make_territory()
make_category("{CATEGORY}")
"""


@pytest.fixture
def cluster() -> Iterator[Postgres]:
    """A PostgreSQL that only this test uses, and that keeps what it acknowledged."""
    folder = Path("/tmp") / f"rv-{time.monotonic_ns()}"  # noqa: S108 - a short path, that another account may enter
    server = Postgres(folder, disposable=False)
    try:
        server.start()
    except (SystemExit, OSError) as reason:
        pytest.skip(f"no cluster can be made here: {reason}")
    yield server
    server.stop()
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def site(cluster: Postgres, redis: PrivateRedis, folder: Path) -> Iterator[Site]:
    env = own_settings(folder) | {"REDIS_URL": redis.url, "DATABASE_URL": cluster.urls()["DATABASE_URL"]}
    owner = os.environ | env | {"DATABASE_URL": cluster.urls()["DATABASE_OWNER_URL"]}
    subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=owner, check=True)
    served = Site(env, folder / "site.log")
    yield served
    served.kill()


@contextmanager
def people_reporting(site: Site) -> Iterator[list[Answer]]:
    """Several people who send one report after another; their answers, as they come."""
    answers: list[Answer] = []
    enough = threading.Event()

    def report() -> None:
        while not enough.is_set():
            answers.append(send(site, CATEGORY, len(answers)))

    people = [threading.Thread(target=report) for _number in range(SENDERS)]
    for person in people:
        person.start()
    try:
        yield answers
    finally:
        enough.set()
        for person in people:
            person.join()


def crash(cluster: Postgres) -> None:
    """What a power cut leaves: nothing is put away."""
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    wait_until(lambda: not cluster.is_running(), "PostgreSQL is down")


def wait_for(answers: list[Answer], is_so: Callable[[Answer], bool], what: str) -> None:
    """Until `ENOUGH` more answers are so."""
    seen = len(answers)
    wait_until(lambda: sum(is_so(answer) for answer in answers[seen:]) >= ENOUGH, what)


def is_refused(answer: Answer) -> bool:
    return answer.status == 503 and bool(answer.headers.get("retry-after"))


def test_no_acknowledged_report_is_lost(cluster: Postgres, site: Site) -> None:
    with people_reporting(site) as answers:
        wait_for(answers, lambda answer: answer.is_acknowledged, "reports are filed")
        for take_down in (cluster.stop, lambda: crash(cluster)):
            take_down()
            wait_for(answers, is_refused, "people are told to come back")
            cluster.start()
            wait_for(answers, lambda answer: answer.is_acknowledged, "reports are filed again")

    unexpected = [answer.status for answer in answers if not (answer.is_acknowledged or is_refused(answer))]
    assert not unexpected
    acknowledged = {answer.key for answer in answers if answer.is_acknowledged}
    assert acknowledged <= kept(cluster)


def kept(cluster: Postgres) -> set:
    with psycopg.connect(cluster.urls()["DATABASE_OWNER_URL"]) as connection:
        return {key for (key,) in connection.execute("select submission_key from contributions_contribution")}
