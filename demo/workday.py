"""A day of work in the demonstration: works that are planned, a round to drive, filters, notes between colleagues."""

import datetime
from typing import Final

from django.contrib.gis.geos import MultiPolygon, Point
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Service, User
from contributions import actions
from contributions.models import Category, Contribution, Event, EventType
from contributions.querysets import ContributionQuerySet
from demo.accounts import AGENT, MANAGER, ROADS_AGENT
from demo.loading import demonstration
from demo.places import NEIGHBOURHOODS, STRASBOURG
from demo.services import ROADS
from desk.filters import canonical
from desk.models import AnswerTemplate, Mention, SavedFilter
from geo.boxes import Box
from geo.srid import WGS84
from rounds import actions as rounds
from rounds.models import Round
from works import actions as works
from works.models import Attachment, PlannedWork

# Title, words, service, category or family, neighbourhood, first day from today, days.
WORKS: Final = (
    (
        gettext_lazy("Réfection de la chaussée (démonstration)"),
        gettext_lazy("La couche de surface est refaite ; les trous signalés ici sont repris avec elle."),
        ROADS, "voirie", "Neudorf", 6, 9,
    ),
    (
        gettext_lazy("Remplacement des lampadaires (démonstration)"),
        gettext_lazy("Des lampes neuves, moins fortes au milieu de la nuit."),
        "demo-eclairage", "eclairage", "Krutenau", -3, 20,
    ),
    (
        gettext_lazy("Élagage des platanes (démonstration)"),
        gettext_lazy("Stationnement interdit pendant le passage des équipes."),
        "demo-espaces-verts", "espaces-verts", "Cronenbourg", 20, 5,
    ),
)  # fmt: skip
WORKS_METRES: Final = 250
ROUND: Final = gettext_lazy("Chaussées du jour (démonstration)")
REACH_METRES: Final = 2500
STOPS: Final = 8
FILTERS: Final = (
    (gettext_lazy("En retard"), {"due": "late", "sort": "due"}),
    (gettext_lazy("Le citoyen a répondu"), {"watch": "replied"}),
    (gettext_lazy("À qualifier"), {"status": "open", "service": "none"}),
)
NOTES: Final = (
    gettext_lazy("Vu sur place ce matin : deux cônes sont posés en attendant."),
    gettext_lazy("Même rue que la semaine dernière, à grouper avec la prochaine intervention."),
    gettext_lazy("Peux-tu dire si c'est à nous, ou à l'exploitant du réseau ?"),
)


def begin(accounts: dict[str, User], services: dict[str, Service]) -> None:
    """What people of a service find on their desk in the morning, beside the contributions."""
    if not AnswerTemplate.objects.exists():
        call_command("loaddata", "answer_templates", verbosity=0)
    today = timezone.localdate()
    for told in WORKS:
        _plan(accounts[MANAGER], services, today, *told)
    _make_round(accounts[AGENT], accounts[ROADS_AGENT], services[ROADS], today)
    _write_notes(accounts[AGENT], accounts[MANAGER])
    _reply(accounts[AGENT])
    for email in (AGENT, ROADS_AGENT, MANAGER):
        for name, query in FILTERS:
            SavedFilter.objects.get_or_create(
                user=accounts[email], name=str(name), defaults={"query": canonical(query).urlencode()}
            )


def _centre(neighbourhood: str) -> Point:
    (lon, lat), *_rest = next(one.places for one in NEIGHBOURHOODS[STRASBOURG] if one.name == neighbourhood)
    return Point(lon, lat, srid=WGS84)


def _plan(
    user: User, services: dict[str, Service], today: datetime.date,
    title: str, words: str, service: str, category: str, neighbourhood: str, starts_in: int, days: int,
) -> None:  # fmt: skip
    concerned = _at_work().filter(category__parent__code=category)
    nearest = concerned.near(_centre(neighbourhood), metres=REACH_METRES).first()
    middle = nearest.geom.point_on_surface if nearest else _centre(neighbourhood)
    zone = Box.around(middle, WORKS_METRES).polygon()
    first = today + datetime.timedelta(days=starts_in)
    work = works.plan(
        user,
        categories=list(Category.objects.filter(code=category, parent=None)),
        title=str(title),
        description=str(words),
        geom=MultiPolygon(zone, srid=WGS84),
        starts_on=first,
        ends_on=first + datetime.timedelta(days=days),
        service=services[service],
    )
    for row in concerned.filter(geom__intersects=work.geom).newest_first()[:2]:
        works.attach(user, contribution=row, work=work)


def _at_work() -> ContributionQuerySet:
    """What is open and waits for nobody else."""
    return demonstration().still_open().of_kind("report").filter(paused_at=None)


def _make_round(maker: User, driver: User, roads: Service, today: datetime.date) -> None:
    near = _at_work().of_service(roads.pk).near(_centre("Neudorf"), metres=REACH_METRES)
    if chosen := list(near[:STOPS]):
        rounds.make(maker, name=str(ROUND), day=today, owner=driver, chosen=chosen, service=roads)


def _write_notes(agent: User, manager: User) -> None:
    """The last one calls the manager, who finds it on the desk; nobody gets a mail about the demonstration."""
    now = timezone.now()
    for row, words in zip(_at_work().newest_first(), NOTES, strict=False):
        note = actions.note(agent, contribution=row, text=str(words))
        Event.objects.filter(pk=note.pk).update(handled_at=now)
        if words == NOTES[-1]:
            Mention.objects.create(note=note, user=manager, mailed_at=now)


def _reply(follower: User) -> None:
    """One of those who were asked something has answered."""
    asked = demonstration().waiting().newest_first().first()
    if asked is None:
        return
    now = timezone.now()
    Contribution.objects.filter(pk=asked.pk).update(paused_at=None, replied_at=now, assignee=follower)
    Event.objects.create(
        contribution=asked,
        type=EventType.RESUMED,
        text=_("Côté pair, juste avant le carrefour."),
        is_public=False,
        at=now,
        handled_at=now,
    )


def end() -> None:
    """Take it out again, after the contributions: what visitors attached to the works is theirs, and stays."""
    ours = [str(told[0]) for told in WORKS]
    planned = PlannedWork.objects.filter(title__in=ours, created_by__email=MANAGER)
    Attachment.objects.filter(work__in=planned).delete()
    planned.delete()
    Round.objects.filter(name=str(ROUND), created_by__email=AGENT).delete()
    names = [str(name) for name, _query in FILTERS]
    SavedFilter.objects.filter(name__in=names, user__email__in=(AGENT, ROADS_AGENT, MANAGER)).delete()
