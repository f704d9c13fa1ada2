"""What the tests of acts on many share: a service with its people, and reports in its hands."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, Service, User
from contributions.models import Contribution
from tests.factories import Territory, make_report, make_user


@dataclass(frozen=True)
class Team:
    """Two services of one commune: an agent and a manager of the first, an agent of the other."""

    roads: Service
    parks: Service
    agent: User
    manager: User
    gardener: User


def make_team(territory: Territory) -> Team:
    roads = Service.objects.create(code="voirie", name="Voirie", position=1)
    parks = Service.objects.create(code="espaces-verts", name="Espaces verts", position=2)
    return Team(
        roads,
        parks,
        member(Role.AGENT, territory, roads, name="Agent de la voirie"),
        member(Role.MANAGER, territory, roads, name="Responsable de la voirie"),
        member(Role.AGENT, territory, parks, name="Agent des espaces verts"),
    )


def member(role: str, territory: Territory, service: Service | None, **columns: Any) -> User:
    user = make_user(**columns)
    Membership.objects.create(user=user, role=role, boundary=territory.commune, service=service)
    return user


def in_hands(service: Service, count: int = 1, **columns: Any) -> list[Contribution]:
    """Reports that the service has, in the state of what was handed to it."""
    columns = {"status": "assigned", **columns}
    return [Contribution.objects.get(pk=make_report(service=service, **columns).pk) for _number in range(count)]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def preview(client: Client, rows: list[Contribution], **act: Any) -> Any:
    """Send the act for these rows, ticked; answers the page of the preview, or of the form that errs."""
    return client.post(
        reverse("desk-bulk"),
        {"step": "preview", "source": "lines", "line": [row.reference for row in rows], **act},
    )


def confirm(client: Client, previewed: Any) -> Any:
    return client.post(reverse("desk-bulk"), {"step": "confirm", "sealed": previewed.context["sealed"]}, follow=True)
