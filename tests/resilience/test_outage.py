"""Redis is killed and the mail server refuses, while people report: nobody notices, and each mail leaves once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contributions.models import Contribution, Delivery, Event
from tests.factories import make_category, make_territory
from tests.resilience.mail_server import MailServer
from tests.resilience.processes import PrivateRedis, Process, Site, wait_until, worker
from tests.resilience.submissions import send_many

REPORTS = 200


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailing(environment: dict[str, str], mail_server: MailServer) -> dict[str, str]:
    return environment | {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_server.port)}


@pytest.fixture
def site(mailing: dict[str, str], folder: Path) -> Iterator[Site]:
    served = Site(mailing, folder / "site.log")
    yield served
    served.kill()


@pytest.fixture
def work(mailing: dict[str, str], folder: Path) -> Iterator[Process]:
    process = worker(mailing, folder / "worker.log")
    yield process
    process.kill()


def test_200_reports_while_redis_is_dead_and_the_mail_server_refuses(
    site: Site, work: Process, redis: PrivateRedis, mail_server: MailServer
) -> None:
    make_territory()
    category = make_category().code

    redis.kill()
    answers = send_many(site, category, REPORTS)
    assert {answer.status for answer in answers} == {302}
    assert Contribution.objects.count() == Event.objects.filter(handled_at=None).count() == REPORTS

    redis.start()
    wait_until(lambda: is_refused(redis, mail_server), "the mail server has refused")
    assert not mail_server.accepted

    mail_server.is_open = True
    wait_until(lambda: is_all_sent(redis), "every mail has left")
    assert sorted(mail_server.recipients) == sorted(f"personne-{number}@example.test" for number in range(REPORTS))
    assert len(set(mail_server.accepted)) == REPORTS


def is_refused(redis: PrivateRedis, mail_server: MailServer) -> bool:
    redis.sweep()
    return mail_server.refused > 0


def is_all_sent(redis: PrivateRedis) -> bool:
    redis.sweep()
    return Delivery.objects.exclude(sent_at=None).count() == REPORTS
