"""A replica that dies or lags loses no request, and nobody misses what they have just sent."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle

from tests.cluster.machines import MARKS, MAX_LAG_SECONDS, Cluster
from tests.resilience.processes import wait_until

pytestmark = MARKS
PUBLIC = [
    "/",
    "/territoires/neudorf/",
    "/api/v1/contributions/",
    "/tiles/contributions/16/34181/22626.mvt",
    "/tiles/contributions/12/2136/1414.mvt",
    "/tiles/heat/13/4272/2828.mvt",
    "/tiles/boundaries/11/1068/707.mvt",
]
READERS = 6
ENOUGH = 60


@contextmanager
def people_reading(cluster: Cluster) -> Iterator[Counter]:
    """Several people who open one page after another, none of it from a cache; their answers, counted by status."""
    answers: Counter = Counter()
    enough = threading.Event()
    numbers = count()

    def read() -> None:
        pages = cycle(PUBLIC)
        while not enough.is_set():
            page = next(pages)
            # Other words each time: none of it is in a cache yet.
            status, _headers, _text = cluster.ask("GET", f"{page}?q=trou+{next(numbers)}")
            answers[page, status] += 1

    people = [threading.Thread(target=read) for _number in range(READERS)]
    for person in people:
        person.start()
    try:
        yield answers
    finally:
        enough.set()
        for person in people:
            person.join()


def some_more(answers: Counter) -> None:
    seen = answers.total()
    wait_until(lambda: answers.total() >= seen + ENOUGH, "people go on reading")


def failed(answers: Counter) -> dict:
    return {which: times for which, times in answers.items() if which[1] not in (200, 204)}


def test_a_replica_that_is_killed_and_comes_back_loses_no_request(cluster: Cluster) -> None:
    with people_reading(cluster) as answers:
        some_more(answers)
        cluster.replica.kill()
        some_more(answers)
        cluster.wait_for_replica("away")
        cluster.replica.start()
        cluster.wait_for_replica("ok")
        some_more(answers)
    assert not failed(answers)


def test_public_pages_are_read_from_the_replica(cluster: Cluster) -> None:
    cluster.wait_for_the_same()
    cluster.wait_for_replica("ok")
    before = commits(cluster)
    with people_reading(cluster) as answers:
        # What each web server asks to know how late the replica is comes to far less.
        wait_until(lambda: commits(cluster) > before + 400, "the replica is read")
    assert not failed(answers)


def commits(cluster: Cluster) -> int:
    return int(cluster.replica.ask("select xact_commit from pg_stat_database where datname = 'riverain'"))


def test_a_report_is_at_once_before_its_author_whatever_the_replica_knows(cluster: Cluster) -> None:
    with cluster.paused():
        sent, cookie = cluster.report("Une fuite devant le lavoir.")
        name, _equals, _position = cookie.partition("=")
        assert name == "fresh"
        for page in (sent, "/?q=lavoir", "/territoires/neudorf/?q=lavoir"):
            assert cluster.newest() in cluster.ask("GET", page, headers={"Cookie": cookie})[2], page


def test_a_page_that_the_replica_does_not_have_yet_is_found_all_the_same(cluster: Cluster) -> None:
    with cluster.paused():
        cluster.report("Un banc renversé au square.")
        status, _headers, page = cluster.ask("GET", f"/contributions/{cluster.newest()}/")
    assert (status, "Un banc renversé" in page) == (200, True)


def test_a_replica_that_lags_is_left_and_taken_again(cluster: Cluster) -> None:
    with cluster.paused():
        cluster.report("Un arbre en travers du chemin.")
        reference = cluster.newest()
        wait_until(lambda: reference in cluster.ask("GET", "/?q=travers")[2], "a stranger sees it")
        cluster.wait_for_replica("left")
        assert all(seen["lag_seconds"] >= MAX_LAG_SECONDS for seen in cluster.replicas_seen())
    assert {seen["state"] for seen in cluster.replicas_seen()} == {"ok"}


def test_while_the_primary_is_away_the_public_reads_and_nobody_writes(cluster: Cluster) -> None:
    cluster.wait_for_the_same()
    cluster.primary.stop()
    try:
        for page in PUBLIC:
            assert cluster.ask("GET", f"{page}?q=personne")[0] in (200, 204), page
        assert cluster.ask("POST", "/signaler/", "", {"Cookie": "csrftoken=x"})[0] in (403, 503)
    finally:
        cluster.primary.start()
    cluster.wait_for_replica("ok")
