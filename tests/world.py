"""One territory with everybody in it: for the tests that ask who may reach what."""

import functools
import io
import uuid
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from accounts.models import Role, User
from contributions.models import Contact, Contribution, Photo
from contributions.subscriptions import confirmation_token, unsubscription_token
from contributions.tracking import tracking_token
from geo.grid import CELL_BITS, cell_of
from tests.factories import Territory, make_idea, make_report, make_superuser, make_territory, make_user

# The columns of the access grid, in its order.
ROLES = ("anonymous", "citizen", "author", "council", "agent", "other_agent", "administrator", "superuser")
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
    territory = make_territory()
    people = {
        "anonymous": None,
        "citizen": make_user(),
        "author": make_user(),
        "council": make_user(Role.COUNCIL, territory.quartier),
        "agent": make_user(Role.AGENT, territory.commune),
        "other_agent": make_user(Role.AGENT, territory.other_commune),
        "administrator": make_user(Role.ADMINISTRATOR, territory.commune),
        "superuser": make_superuser(),
    }
    public = make_report(author=people["author"], title="Un report public")
    hidden = make_report(author=people["author"], title="Un report masqué", is_public=False)
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
    "contribution-status",
    "contribution-visibility",
    "api-contribution-detail",
)


def address(name: str, world: World, contribution: Contribution) -> str:
    """The address of that name for a contribution of the world, query included."""
    tile = dict(zip("xy", (cell >> (CELL_BITS - ZOOM) for cell in cell_of(*contribution.geom.coords)), strict=True))
    token = tracking_token(contribution.submission_key)
    arguments: dict[str, dict[str, object]] = {
        **{one: {"reference": contribution.reference} for one in BY_REFERENCE},
        "territory": {"slug": world.territory.quartier.slug},
        "contribution-preview": {"pk": contribution.pk},
        "photo-visibility": {"reference": contribution.reference, "pk": contribution.photos.first().pk},
        "photo": {"pk": contribution.photos.first().pk},
        "photo-small": {"pk": contribution.photos.first().pk},
        "tracking": {"token": token},
        "mail-address": {"token": token},
        "mail-confirm": {"token": confirmation_token(contribution.contacts.first())},
        "mail-unsubscribe": {"token": unsubscription_token(contribution.contacts.first())},
        "demo-mail": {"pk": 1},
        "demo-mail-html": {"pk": 1},
        "tracking-contest": {"token": token},
        "tracking-satisfaction": {"token": token},
        "report-sent": {"token": token},
        "idea-sent": {"token": tracking_token(world.idea.submission_key)},
        "tile": {"name": "contributions", "z": ZOOM, **tile},
        "heat-tile": {"z": ZOOM, **tile},
        "base-tile": {"z": ZOOM, **tile},
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
        "api-report-similar": near,
        "api-territory-at": position,
        "address-search": "?q=rue",
        "api-address-list": "?q=rue",
        "address-at": position,
        "api-address-at": position,
    }
    return queries.get(name, "")
