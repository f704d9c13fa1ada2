"""Reports that the bench files, each under a key of its own and a mark in its words; and taking them out again."""

import datetime
import json
import random
import uuid
from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Count

from bench.asks import Ask
from bench.places import SEED
from contributions.models import Category, Contribution

MARK: Final = "Déposé par la mesure, retiré aussitôt après."
# Longer than any measure, and shorter than what would make the search for our own read the whole table.
LATELY: Final = datetime.timedelta(hours=6)
BITE: Final = 1000


def offered() -> list[Category]:
    """Entries that ask nothing that must be answered, and send nobody elsewhere."""
    entries = Category.objects.filter(kind="report", is_active=True, parent__is_active=True)
    for of in ("", "parent__"):
        asking = entries.filter(**{f"{of}questions__is_required": True, f"{of}questions__is_active": True})
        sending = entries.filter(**{f"{of}diversions__is_active": True})
        entries = entries.exclude(pk__in=asking.values("pk")).exclude(pk__in=sending.values("pk"))
    return list(entries.order_by("pk"))


def most_frequent() -> Category:
    """Of those offered: nobody else files any during the load, so that a new one can be told."""
    ids = [category.pk for category in offered()]
    counted = Contribution.objects.public().still_open().in_categories(ids).values("category").annotate(n=Count("pk"))
    return Category.objects.get(pk=counted.order_by("-n", "category")[0]["category"])


def asks(count: int, run: str = "", *, seed: int = SEED) -> Iterator[Ask]:
    """So many, where reports are already, the same for a same `run`: sent again, they are the same send."""
    draw = random.Random(seed)
    kept_apart = most_frequent().pk
    codes = [category.code for category in offered() if category.pk != kept_apart]
    places = _places(draw)
    for number in range(count):
        yield report(draw.choice(codes), draw.choice(places), key(run, number))


def key(run: str, number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"bench:{run}:{number}")


def key_of(ask: Ask) -> uuid.UUID | None:
    """The key that a submission bears; None for what is none."""
    key = ask.headers.get("Idempotency-Key")
    return uuid.UUID(key) if key else None


def report(code: str, place: tuple[float, float], submission_key: uuid.UUID) -> Ask:
    """`place`: longitude, latitude."""
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {"category": code, "description": MARK},
    }
    headers = {"Content-Type": "application/geo+json", "Idempotency-Key": str(submission_key)}
    return Ask("/api/v1/reports/", headers, json.dumps(feature).encode())


def _places(draw: random.Random, count: int = 500) -> list[tuple[float, float]]:
    """Positions of reports, a metre or so beside none: in the territory for certain."""
    newest = Contribution.objects.public().of_kind("report").exclude(commune=None).newest_first()
    points = newest.values_list("geom", flat=True)[: count * 10]
    return [(point.x, point.y) for point in draw.sample(list(points), min(count, len(points)))]


def filed(keys: Iterable[uuid.UUID]) -> int:
    """How many rows there are under these keys."""
    return Contribution.objects.filter(submission_key__in=list(keys)).count()


def marked() -> list[int]:
    """The ids of all that the bench filed lately."""
    newest = Contribution.objects.newest_first().values_list("created_at", flat=True)[:1]
    recent = Contribution.objects.since(newest[0] - LATELY) if newest else Contribution.objects.none()
    return list(recent.filter(description=MARK).values_list("pk", flat=True))


def sweep() -> None:
    ids = marked()
    for start in range(0, len(ids), BITE):
        Contribution.objects.filter(pk__in=ids[start : start + BITE]).delete()
