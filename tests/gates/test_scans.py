"""No address of the site makes the database read the whole table of contributions.

Every row of the access grid is walked, for somebody whom it lets in, and the addresses that filter with each of their
filters; each statement that reaches the table is explained before it runs. A plan that begins at the first row of the
table and goes on to the last is told with its address.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from contributions import kinds
from contributions.filters import PERIODS
from contributions.models import Channel
from contributions.staff_filters import DEADLINES, WATCH, WHO
from tests.access_grid import POSTED
from tests.gates.plans import READS, WRITES, heard, nodes, planned
from tests.test_access_grid import TABLE, Row
from tests.world import ROLES, World, address

pytestmark = pytest.mark.django_db

TABLE_OF_ALL = "contributions_contribution"
# The same statement with other values may be planned otherwise: some are asked again.
TIMES = 2
# Pieces of a file that is written as it is read: the rest asks the same again.
STREAMED = 5
LET_IN = (HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
# Who stands for the others, from the one who sees least to the one who sees all.
WALKERS = ("anonymous", "agent", "administrator", "superuser")
# Made from statements that their page is gated for, and slow to write.
ONLY_WRITTEN = ("figures-statistics-pdf", "figures-list-pdf", "desk-print", "round-sheet", "figures-heat-html")

PUBLIC = ("/", "/api/v1/contributions/", "/api/v1/heat/", "/tuiles/contributions/14/{x14}/{y14}.mvt")
PUBLIC_ABOVE = ("/tuiles/contributions/9/{x9}/{y9}.mvt", "/tuiles/heat/13/{x13}/{y13}.mvt")
STAFF = ("/agents/", "/agents/chaleur/", "/agents/statistiques/", "/agents/tuiles/13/{x13}/{y13}.mvt")
CHANGELISTS = ("/admin/contributions/contribution/", "/admin/reports/report/")


class Scans:
    """What was found, by statement and by address."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.found: dict[str, str] = {}
        self.path = ""

    def look_at(self, sql: str, params: Any) -> None:
        key = (self.path.partition("?")[0], sql)
        if self.asked[key] >= TIMES:
            return
        self.asked[key] += 1
        for node in nodes(planned(sql, params)):
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] == TABLE_OF_ALL:
                self.found.setdefault(sql, f"{self.path}\n{sql}\n{params}")


@pytest.fixture
def scans() -> Iterator[Scans]:
    found = Scans()
    with heard(found.look_at, about=TABLE_OF_ALL, beginning=(*READS, *WRITES)):
        yield found
    assert not found.found, "\n\n".join(found.found.values())
    assert len(found.asked) > 20, "nothing was asked"


def walkers(row: Row) -> list[str]:
    """Those whom it lets in: who comes first for a page that is the same for all."""
    let_in = [role for role in WALKERS if row.statuses[ROLES.index(role)] in LET_IN]
    return let_in[:1] if len(set(row.statuses)) == 1 else let_in[-1:]


def ask(client: Client, method: str, path: str, data: dict[str, str]) -> None:
    """As if it had not been asked: what it did is undone."""
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, data)
        if answer.streaming:
            list(itertools.islice(answer.streaming_content, STREAMED))
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, path
        transaction.set_rollback(True)


def test_no_address_reads_the_whole_table(city: World, scans: Scans) -> None:
    for row in TABLE:
        if row.name in ONLY_WRITTEN or row.name.startswith("admin:"):
            continue
        path = address(row.name, city, city.hidden if row.state == "hidden" else city.public)
        for role in walkers(row):
            client = Client()
            if city.people[role]:
                client.force_login(city.people[role])
            scans.path = f"{row.method} {path} {role}"
            ask(client, row.method, path, POSTED.get(row.name, {}))


def filters(*, in_pairs: bool = True) -> Iterator[str]:
    """Each filter alone, then with another."""
    states = ["open", "closed", *(code for code, _label in kinds.state_choices())]
    alone = {
        "kind": [code for code, _label in kinds.kind_choices()],
        "category": ["entree-3", "famille-report-famille-2"],
        "status": states,
        "period": list(PERIODS),
        "territory": ["neudorf", "strasbourg", "metropole", "voisine-quartier-2"],
        "quartier": ["outside"],
        "q": ["trou", "S-0000077"],
    }
    yield ""
    yield from (f"{name}={value}" for name, values in alone.items() for value in values)
    for (one, values), (other, others) in itertools.combinations(alone.items() if in_pairs else (), 2):
        yield f"{one}={values[0]}&{other}={others[-1]}"


def staff_filters() -> Iterator[str]:
    yield from filters(in_pairs=False)
    alone = {"due": DEADLINES, "who": WHO, "watch": WATCH, "channel": Channel.values, "sort": ["oldest", "due"]}
    for name, values in alone.items():
        yield from (f"{name}={value}&status=" for value in values)
    for service in ("service-2", "none"):
        yield from (f"service={service}{rest}" for rest in ("", "&status=closed", "&kind=idea", "&category=entree-3"))


def asked(paths: tuple[str, ...], queries: Iterator[str], world: World) -> Iterator[str]:
    """Each query at each address: the first ones at all, the rest taking turns."""
    places = {
        f"{axis}{zoom}": getattr(world.public, f"{axis}i") >> (30 - zoom) for axis in "xy" for zoom in (9, 13, 14)
    }
    for number, query in enumerate(queries):
        turn = paths if number < 3 else (paths[number % len(paths)],)
        yield from (f"{path.format(**places)}?{query}" for path in turn)


def test_no_filter_of_the_public_reads_the_whole_table(city: World, scans: Scans, client: Client) -> None:
    for path in asked((*PUBLIC, *PUBLIC_ABOVE), filters(), city):
        scans.path = path
        ask(client, "GET", path, {})


@pytest.mark.parametrize(("role", "paths"), [("agent", STAFF[:1]), ("superuser", STAFF)])
def test_no_filter_of_the_services_reads_the_whole_table(
    city: World, scans: Scans, client: Client, role: str, paths: tuple[str, ...]
) -> None:
    client.force_login(city.people[role])
    for path in asked(paths, staff_filters(), city):
        scans.path = path
        ask(client, "GET", path, {})


def test_no_list_of_the_administration_reads_the_whole_table(city: World, scans: Scans, client: Client) -> None:
    client.force_login(city.people["superuser"])
    for path in CHANGELISTS:
        for query in (
            "",
            "q=S-0000077",
            "is_open__exact=0",
            "is_public__exact=0",
            "p=2",
            "o=3",
            "status__exact=planned",
        ):
            scans.path = f"{path}?{query}"
            ask(client, "GET", scans.path, {})
