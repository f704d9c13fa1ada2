"""One territory with everybody in it: for the tests that ask who may reach what."""

import functools
import io
import uuid
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from accounts.models import Role, Service, User
from contributions.models import Constat, Contact, Contribution, Photo, RoutingRule
from contributions.subscriptions import confirmation_token, unsubscription_token
from contributions.tracking import constat_token, tracking_token
from desk import entry_receipt
from desk.models import Batch, BatchLine, SavedFilter
from figures.models import BlackSpot
from geo.grid import CELL_BITS, cell_of
from rounds.models import Round
from tests.factories import (
    Territory,
    make_black_spot,
    make_idea,
    make_report,
    make_round,
    make_service,
    make_superuser,
    make_territory,
    make_user,
    make_work,
)
from works.models import PlannedWork

# The columns of the access grid, in its order.
ROLES = (
    *("anonymous", "citizen", "author", "council", "elected", "agent", "other_service", "other_agent", "manager"),
    *("administrator", "superuser"),
)
ADMIN = "admin"
ZOOM = 14


@dataclass(frozen=True)
class World:
    territory: Territory
    people: dict[str, User | None]
    public: Contribution
    hidden: Contribution
    idea: Contribution


@functools.cache
def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "#2f6f5e").save(buffer, "WEBP")
    return buffer.getvalue()


def make_photo(contribution: Contribution | None, **columns: object) -> Photo:
    columns.setdefault("submission_key", contribution.submission_key if contribution else uuid.uuid4())
    photo = Photo(contribution=contribution, width=64, height=48, **columns)
    photo.file.save(f"{photo.pk}.webp", ContentFile(picture()), save=True)
    return photo


def make_world() -> World:
    territory, service, other_service = make_territory(), make_service(), make_service("eau")
    people = {
        "anonymous": None,
        "citizen": make_user(),
        "author": make_user(),
        "council": make_user(Role.COUNCIL, territory.quartier),
        "elected": make_user(Role.ELECTED, territory.commune),
        "agent": make_user(Role.AGENT, territory.commune, service=service),
        "other_service": make_user(Role.AGENT, territory.commune, service=other_service),
        "other_agent": make_user(Role.AGENT, territory.other_commune),
        "manager": make_user(Role.MANAGER, territory.commune, service=service),
        "administrator": make_user(Role.ADMINISTRATOR, territory.commune),
        "superuser": make_superuser(),
    }
    public = make_report(author=people["author"], title="Un report public", service=service)
    hidden = make_report(author=people["author"], title="Un report masqué", is_public=False, service=service)
    for report in (public, hidden):
        make_photo(report)
        Contact.objects.create(contribution=report, email="voisine@example.test")
    return World(territory, people, public, hidden, make_idea(author=people["author"]))


def site_patterns() -> dict[str, URLPattern]:
    """Name → pattern of every address of the site, the ready-made administration aside."""
    found: dict[str, URLPattern] = {}
    _walk(get_resolver().url_patterns, "", found)
    return found


def _walk(patterns: list, prefix: str, found: dict[str, URLPattern]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != ADMIN:
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                _walk(pattern.url_patterns, space, found)
            continue
        assert pattern.name, f"an address without a name: {pattern.pattern}"
        found[f"{prefix}{pattern.name}"] = pattern


# Addresses that need nothing but the reference of the contribution they are about.
BY_REFERENCE = (
    "contribution",
    "contribution-support",
    "contribution-observation",
    "contribution-contest",
    "contribution-satisfaction",
    "contribution-reply",
    "contribution-status",
    "contribution-visibility",
    *("api-contribution-detail", "api-contribution-constats"),
    *("desk-report", "desk-line", "desk-others", "desk-print", "desk-contacts", "desk-status", "desk-hand-over"),
    *("desk-take", "desk-note", "desk-answer", "desk-ask", "desk-resume", "desk-visibility"),
    *("desk-unmerge", "desk-apart", "desk-split"),
)


# Addresses about the number of one row; a group of suspected pairs bears that of one of its members.
OF_A_ROW = ("contribution-preview", "desk-pairs-group", "desk-pairs-answer")


# Addresses about one rule, which holds everywhere: only whoever administers everywhere edits it.
OF_A_RULE = ("rule", "rule-move", "rule-switch", "rule-remove")


def a_rule() -> RoutingRule:
    service, _made = Service.objects.get_or_create(code="voirie", defaults={"name": "Voirie"})
    return RoutingRule.objects.get_or_create(service=service, position=1)[0]


# Addresses about one black spot, where the reports of the world are.
OF_A_BLACK_SPOT = ("black-spot", "black-spot-sheet")


def a_black_spot(world: World) -> BlackSpot:
    known = BlackSpot.objects.first()
    return known or make_black_spot(world.public)


# Addresses about one planned work of the quartier, and about one round of the agent.
OF_A_WORK = ("work", "work-edit", "work-end", "work-delete", "work-attach")
OF_A_ROUND = (
    *("round", "round-tick", "round-edit", "round-order", "round-add", "round-delete", "round-recap"),
    *("round-sheet", "round-gpx"),
)


# Addresses about a filter that the agent keeps.
OF_A_SAVED_FILTER = ("desk-filter-rename", "desk-filter-delete")


def a_saved_filter(world: World) -> SavedFilter:
    return SavedFilter.objects.get_or_create(user=world.people["agent"], name="En retard")[0]


# Addresses about what the agent did to many at once.
OF_A_BATCH = ("desk-batch", "desk-batch-undo")


def a_batch(world: World) -> Batch:
    known = Batch.objects.first()
    if known:
        return known
    batch = Batch.objects.create(actor=world.people["agent"], what="status", status="in_progress")
    BatchLine.objects.create(batch=batch, contribution=world.public, before={}, revision=0)
    return batch


def a_receipt(world: World, contribution: Contribution) -> str:
    return entry_receipt.seal(world.people["agent"], contribution, is_new=True, has_email=False)


def a_constat(contribution: Contribution) -> Constat:
    known = contribution.constats.first()
    return known or Constat.objects.create(
        contribution=contribution, submission_key=uuid.uuid4(), voter="a:constat", text="Vu aussi, plus profond."
    )


def a_work(world: World) -> PlannedWork:
    return PlannedWork.objects.first() or make_work(service=world.public.service)


def a_round(world: World) -> Round:
    return Round.objects.first() or make_round(world.people["agent"], [world.public], service=world.public.service)


def _numbered(name: str, world: World, contribution: Contribution) -> dict[str, dict[str, object]]:
    """Addresses about a row that is made when they are asked for, and about the category of the contribution."""
    if name in OF_A_WORK:
        return {name: {"pk": a_work(world).pk}}
    if name in OF_A_BLACK_SPOT:
        return {name: {"pk": a_black_spot(world).pk}}
    return {"duplicate-limit": {"pk": contribution.category_id}}


def address(name: str, world: World, contribution: Contribution) -> str:
    """The address of that name for a contribution of the world, query included."""
    tile = dict(zip("xy", (cell >> (CELL_BITS - ZOOM) for cell in cell_of(*contribution.geom.coords)), strict=True))
    token = tracking_token(contribution.submission_key)
    arguments: dict[str, dict[str, object]] = {
        **{one: {"reference": contribution.reference} for one in BY_REFERENCE},
        "territory": {"slug": world.territory.quartier.slug},
        **{one: {"pk": contribution.pk} for one in OF_A_ROW},
        "photo-visibility": {"reference": contribution.reference, "pk": contribution.photos.first().pk},
        "constat-visibility": {"reference": contribution.reference, "pk": a_constat(contribution).pk},
        "testified": {"token": constat_token(a_constat(contribution))},
        "photo": {"pk": contribution.photos.first().pk},
        "photo-small": {"pk": contribution.photos.first().pk},
        "tracking": {"token": token},
        "mail-address": {"token": token},
        "mail-confirm": {"token": confirmation_token(contribution.contacts.first())},
        "mail-unsubscribe": {"token": unsubscription_token(contribution.contacts.first())},
        **{one: {"pk": 1} for one in ("demo-mail", "demo-mail-html", "figures-heat-mailing")},
        "tracking-contest": {"token": token},
        "tracking-satisfaction": {"token": token},
        "tracking-reply": {"token": token},
        **({name: {"pk": a_rule().pk}} if name in OF_A_RULE else {}),
        **({name: {"pk": a_batch(world).pk}} if name in OF_A_BATCH else {}),
        "desk-entry-done": {"sealed": a_receipt(world, contribution)},
        **_numbered(name, world, contribution),
        **({name: {"pk": a_round(world).pk}} if name in OF_A_ROUND else {}),
        "report-sent": {"token": token},
        "idea-sent": {"token": tracking_token(world.idea.submission_key)},
        "figures-heat-tile": {"z": ZOOM, **tile},
        "tile": {"name": "contributions", "z": ZOOM, **tile},
        "heat-tile": {"z": ZOOM, **tile},
        "base-tile": {"z": ZOOM, **tile},
        "desk-tile": {"z": ZOOM, **tile},
        **({name: {"pk": a_saved_filter(world).pk}} if name in OF_A_SAVED_FILTER else {}),
        "tilejson": {"name": "contributions"},
    }
    return reverse(name, kwargs=arguments.get(name)) + _query(name, contribution)


def _query(name: str, contribution: Contribution) -> str:
    position = f"?lon={contribution.geom.x}&lat={contribution.geom.y}"
    near = f"{position}&category={contribution.category.code}"
    queries = {
        "category-questions": f"{near}&kind=report",
        "category-suggestions": "?kind=report&text=trou",
        "api-category-suggest": "?text=trou",
        "report-similar": near,
        "desk-entry-similar": near,
        "desk-pairs-map": "?bbox=7.6,48.4,7.9,48.7",
        "api-report-similar": near,
        "api-territory-at": position,
        "address-search": "?q=rue",
        "api-address-list": "?q=rue",
        "address-at": position,
        "api-address-at": position,
    }
    return queries.get(name, "")
