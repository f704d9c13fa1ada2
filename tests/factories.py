"""Rows for the tests, made as the site makes them: through the actions."""

import datetime
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.utils import timezone

from accounts.models import Membership, Service, User
from boundaries.models import Boundary, Level
from contributions import actions, kinds
from contributions.actions import Place
from contributions.models import Category, ClosingReason, Contribution, Event, EventType
from figures.models import BlackSpot
from projects.models import Idea
from reports.models import Report
from rounds import actions as rounds
from rounds.models import Round
from tests import places
from works.models import PlannedWork

PASSWORD = "un mot de passe de test"
numbers = itertools.count(1)


@dataclass(frozen=True)
class Territory:
    """What the fixture `territory` gives: hand-drawn boundaries and points that lie in or out of them."""

    epci: Boundary
    commune: Boundary
    other_commune: Boundary
    quartier: Boundary
    other_quartier: Boundary
    point_in_quartier: Point = places.PLACE_DU_MARCHE
    point_in_other_quartier: Point = places.ORANGERIE
    point_outside_quartiers: Point = places.CATHEDRALE
    point_in_other_commune: Point = places.MAIRIE_SCHILTIGHEIM
    point_outside: Point = places.COLMAR


def make_boundary(
    *, level: str, code: str, name: str, slug: str, geom: MultiPolygon, parent: Boundary | None = None, **columns: Any
) -> Boundary:
    """A boundary in force since 2020; the one that is there already when its code is known."""
    return Boundary.objects.get_or_create(
        level=level,
        code=code,
        valid_to=None,
        defaults={
            "name": name,
            "slug": slug,
            "geom": geom,
            "parent": parent,
            "valid_from": datetime.date(2020, 1, 1),
            **columns,
        },
    )[0]


def make_territory() -> Territory:
    """An EPCI, two communes, two quartiers; asked twice, the same rows."""
    epci = make_boundary(level=Level.EPCI, code="246700488", name="Métropole", slug="metropole", geom=places.METROPOLE)
    commune = make_boundary(
        level=Level.COMMUNE, code="67482", name="Strasbourg", slug="strasbourg",
        geom=places.STRASBOURG, parent=epci, population=291_313,
    )  # fmt: skip
    other_commune = make_boundary(
        level=Level.COMMUNE, code="67447", name="Schiltigheim", slug="schiltigheim",
        geom=places.SCHILTIGHEIM, parent=epci,
    )  # fmt: skip
    quartier = make_boundary(
        level=Level.QUARTIER, code="67482-01", name="Neudorf", slug="neudorf", geom=places.NEUDORF, parent=commune
    )
    other_quartier = make_boundary(
        level=Level.QUARTIER, code="67482-02", name="Robertsau", slug="robertsau", geom=places.ROBERTSAU, parent=commune
    )
    return Territory(epci, commune, other_commune, quartier, other_quartier)


def make_category(
    code: str = "nid-de-poule", *, kind: str = "report", name: str = "", family: str = "", **columns: Any
) -> Category:
    """An entry in a family; the one that is there already when its code is known."""
    known = Category.objects.filter(code=code).first()
    if known:
        return known
    family_name = family or ("Voirie" if kind == "report" else "Cadre de vie")
    parent, _made = Category.objects.get_or_create(
        code=f"famille-{kind}-{family_name.lower().replace(' ', '-')}",
        defaults={"name": family_name, "kind": kind, "icon": "construction"},
    )
    columns.setdefault("help", "Un trou dans la chaussée ou sur le trottoir.")
    columns.setdefault("icon", "construction")
    named = name or code.replace("-", " ").capitalize()
    return Category.objects.create(code=code, name=named, kind=kind, parent=parent, **columns)


def make_reason(*, kind: str = "report", status: str = "solved", **columns: Any) -> ClosingReason:
    """A reason to close in that state; the one that is there already when its code is known."""
    code = columns.pop("code", f"motif-{status}")
    columns.setdefault("label", f"Parce que c'est {status}")
    return ClosingReason.objects.get_or_create(code=code, defaults={"kind": kind, "status": status, **columns})[0]


def close(agent: User, contribution: Contribution, *, status: str = "solved", answer: str = "Fait.") -> Event:
    """Close it as an agent does, with a reason of the list; answers the event."""
    reason = make_reason(kind=contribution.kind, status=status)
    actions.change_status(agent, contribution=contribution, status=status, answer=answer, reason=reason)
    return contribution.events.filter(type=EventType.STATUS, status=status).latest("pk")


def make_service(code: str = "voirie", **columns: Any) -> Service:
    """The one that is there already when its code is known."""
    columns.setdefault("name", f"{code.capitalize()} du test")
    return Service.objects.get_or_create(code=code, defaults=columns)[0]


def make_user(
    role: str | None = None, boundary: Boundary | None = None, service: Service | None = None, **columns: Any
) -> User:
    """A person, `PASSWORD` as password; with a role within `boundary`, or everywhere when none is named, in `service`,
    or in all of them."""
    email = columns.pop("email", f"personne{next(numbers)}@example.test")
    user = User.objects.create_user(email, PASSWORD, **columns)
    if role:
        Membership.objects.create(user=user, role=role, boundary=boundary, service=service)
    return user


def make_superuser(**columns: Any) -> User:
    return make_user(is_staff=True, is_superuser=True, **columns)


def make_report(**wanted: Any) -> Report:
    """A report at `geom` (by default in the quartier); other words are columns of the contribution."""
    wanted.setdefault("category", None)
    wanted["category"] = wanted["category"] or make_category()
    return Report.objects.get(pk=submit("report", **wanted).pk)


def make_idea(**wanted: Any) -> Idea:
    wanted.setdefault("title", "Un banc à l'ombre")
    wanted.setdefault("category", make_category("espaces-publics", kind="idea"))
    return Idea.objects.get(pk=submit("idea", **wanted).pk)


def submit(kind: str, **wanted: Any) -> Contribution:
    """File one of any kind in the test territory; words the action does not know are columns."""
    make_territory()
    geom: GEOSGeometry = wanted.pop("geom", None) or places.PLACE_DU_MARCHE
    contribution, _is_new = actions.submit(
        wanted.pop("author", None) or AnonymousUser(),
        kind=kinds.get(kind),
        category=wanted.pop("category"),
        place=Place(
            geom,
            description=wanted.pop("place_description", ""),
            is_approximate=wanted.pop("is_approximate", False),
        ),
        submission_key=wanted.pop("submission_key", None) or uuid.uuid4(),
        title=wanted.pop("title", ""),
        description=wanted.pop("description", "Un trou profond devant le numéro 12."),
        email=wanted.pop("email", ""),
        answers=wanted.pop("answers", None),
    )
    return _with_columns(contribution, wanted)


def make_work(**wanted: Any) -> PlannedWork:
    """Works in the quartier, from yesterday for ten days; asked with columns, as they say."""
    make_territory()
    today = timezone.localdate()
    wanted.setdefault("title", "Réfection de la chaussée")
    wanted.setdefault("geom", places.NEUDORF)
    wanted.setdefault("starts_on", today - datetime.timedelta(days=1))
    wanted.setdefault("ends_on", today + datetime.timedelta(days=9))
    return PlannedWork.objects.create(**wanted)


def make_black_spot(around: Contribution, **wanted: Any) -> BlackSpot:
    """A black spot of the family of a contribution, where it lies."""
    now = timezone.now()
    columns = {"commune": around.commune, "quartier": around.quartier, "solved": 3, "unsolved": 1, "area": 0}
    days = {"first_at": now - datetime.timedelta(days=90), "last_at": now}
    given = {"family": around.category.family, "geom": around.geom, **columns, **days, **wanted}
    return BlackSpot.objects.create(**given)


def make_round(driver: User, reports: Sequence[Contribution], **wanted: Any) -> Round:
    """A round that `driver` makes for today, and drives."""
    wanted.setdefault("name", "Tournée du matin")
    wanted.setdefault("day", timezone.localdate())
    return rounds.make(driver, owner=driver, chosen=reports, **wanted)


def _with_columns(contribution: Contribution, columns: dict[str, Any]) -> Contribution:
    """The rest of what a test asks for, written past the workflow: an old date, a closed status, a hidden row."""
    if columns:
        Contribution.objects.filter(pk=contribution.pk).update(**that_follow(contribution, columns))
    return contribution


def that_follow(contribution: Contribution, columns: dict[str, Any]) -> dict[str, Any]:
    """These columns, and those that the state among them brings along."""
    if "status" in columns:
        columns["is_open"] = contribution.declared_kind.workflow.states[columns["status"]].is_open
    if not columns.get("is_open", True):
        columns.setdefault("closed_at", timezone.now())
    return columns
