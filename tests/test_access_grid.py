"""Who may reach what: the table of `access_grid.py`, walked."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contributions.models import Contribution
from tests.access_grid import GRID, POSTED
from tests.world import ADMIN, ROLES, World, address, make_world, site_patterns


@dataclass(frozen=True)
class Row:
    method: str
    state: str
    name: str
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.state}"


def rows() -> Iterator[Row]:
    for line in GRID.splitlines():
        if line.strip():
            method, state, name, *statuses = line.split()
            assert len(statuses) in (1, len(ROLES)), line
            yield Row(method, state, name, tuple(map(int, statuses * (len(ROLES) if len(statuses) == 1 else 1))))


TABLE = list(rows())


def test_every_address_has_a_row_for_reading_and_one_for_writing() -> None:
    written = {(row.method, row.name) for row in TABLE if not row.name.startswith(ADMIN)}
    assert {(method, name) for name in site_patterns() for method in ("GET", "POST")} == written


def test_every_address_of_a_contribution_has_a_row_for_a_hidden_one() -> None:
    about_one = {row.name for row in TABLE if row.state == "public"}
    assert about_one - {row.name for row in TABLE if row.state == "hidden"} == {"report-sent"}


@dataclass(frozen=True)
class Doorstep:
    """The world, and the session of each person who has one."""

    world: World
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def doorstep(file_db: None) -> Doorstep:
    world = make_world()
    return Doorstep(world, {role: _session_of(person) for role, person in world.people.items() if person})


def _session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_access(doorstep: Doorstep, row: Row, db: None) -> None:
    world = doorstep.world
    contribution = world.hidden if row.state == "hidden" else world.public
    path = reverse(row.name) if row.name.startswith(ADMIN) else address(row.name, world, contribution)
    answers = []
    for role in ROLES:
        # What the person before has done is undone.
        Contribution.objects.filter(pk=contribution.pk).update(status="received", is_public=contribution.is_public)
        answers.append(_ask(row, path, doorstep.sessions.get(role)))
    assert dict(zip(ROLES, answers, strict=True)) == dict(zip(ROLES, row.statuses, strict=True))


def _ask(row: Row, path: str, session: str | None) -> int:
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    answer = client.get(path) if row.method == "GET" else client.post(path, POSTED.get(row.name, {}))
    if answer.streaming:
        answer.getvalue()  # a file is closed once it is read
    return answer.status_code
