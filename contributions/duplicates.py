"""Likely duplicates: what is already known of a place, in the order a person would look at it."""

import datetime
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BigIntegerField, Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Greatest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from boundaries.models import Boundary
from contributions.models import Category, Contribution

# The entry that was chosen counts as much as standing on the very spot; so do the same words.
SAME_ENTRY = 1.0
COMPARED_CHARACTERS = 300
ALIKE = 0.5  # share of trigrams found again, above which the words are said to be close
HERE_METRES = 3


@dataclass(frozen=True)
class Candidate:
    """A contribution that may be the same. `distance_metres` is None when one of the two has no exact place."""

    contribution: Contribution
    distance_metres: int | None
    is_same_category: bool
    has_close_words: bool

    @property
    def distance(self) -> str:
        if self.distance_metres is None:
            return _("même territoire")
        if self.distance_metres <= HERE_METRES:
            return _("au même endroit")
        return _("à %(metres)s m") % {"metres": self.distance_metres}

    @property
    def reason(self) -> str:
        """Why it is shown, in words: "à 12 m, même catégorie, il y a 3 jours"."""
        parts = [self.distance]
        parts.append(_("même catégorie") if self.is_same_category else _("catégorie voisine"))
        if self.has_close_words:
            parts.append(_("mots proches"))
        return ", ".join([*parts, self.age])

    @property
    def age(self) -> str:
        elapsed = timezone.now() - self.contribution.created_at
        if elapsed < datetime.timedelta(hours=1):
            return _("il y a moins d'une heure")
        return _("il y a %(time)s") % {"time": timesince(self.contribution.created_at, depth=1)}


def similar(point: Point, category: Category, text: str = "", limit: int = 5) -> list[Candidate]:
    """Open, public contributions around a WGS84 point that may be the same thing, likeliest first.

    The category says how far and how long ago; its family is looked at with it. The score is the sum of three
    numbers from 0 to 1: nearness (1 on the spot, 0 at the radius), same entry of the family, likeness of the words.
    """
    radius = category.duplicate_radius_m
    rows = (
        _known(category)
        # One without an exact place stands somewhere in its territory: a distance to it would be a lie.
        .filter(is_approximate=False)
        .near(point, metres=radius)
        .annotate(nearness=1 - F("distance_metres") / Value(float(max(radius, 1))))
    )
    return [
        _candidate(row, category, round(row.distance_metres))
        for row in _likeliest(rows, category, text, F("nearness"))[:limit]
    ]


def similar_within(territory: Boundary, category: Category, text: str, limit: int = 5) -> list[Candidate]:
    """The same question without a point: what of the same family in the territory is said in close words."""
    rows = _likeliest(_known(category).within(territory), category, text, Value(0.0))
    return [_candidate(row, category, None) for row in rows.filter(likeness__gte=ALIKE)[:limit]]


def _known(category: Category) -> QuerySet:
    """What is open, public and recent enough in the family."""
    family = category.parent_id or category.pk
    ids = list(Category.objects.filter(Q(parent=family) | Q(pk=family)).order_by("pk").values_list("pk", flat=True))
    oldest = timezone.now() - datetime.timedelta(days=category.duplicate_window_days)
    known = Contribution.objects.public().still_open().of_kind(category.kind).in_categories(ids).since(oldest)
    # GiST looks up a range but not a list, and only of its own type; a family is numbered together, or nearly.
    return known.filter(category__gte=_bigint(min(ids)), category__lte=_bigint(max(ids)))


def _bigint(number: int) -> Cast:
    return Cast(Value(number), BigIntegerField())


def _likeliest(rows: QuerySet, category: Category, text: str, nearness: F | Value) -> QuerySet:
    same_entry = Case(When(category=category.pk, then=Value(SAME_ENTRY)), default=Value(0.0), output_field=FloatField())
    return (
        rows.annotate(likeness=_likeness(text), score=nearness + same_entry + F("likeness"))
        .order_by("-score", "-created_at", "-id")
        .with_public_details()
    )


def _likeness(text: str) -> Value | Greatest:
    words = text[:COMPARED_CHARACTERS].strip()
    if not words:
        return Value(0.0, output_field=FloatField())
    columns = ("title", "description", "place_description")
    return Greatest(*(Cast(TrigramWordSimilarity(words, column), FloatField()) for column in columns))


def _candidate(row: Contribution, category: Category, distance: int | None) -> Candidate:
    return Candidate(row, distance, row.category_id == category.pk, row.likeness >= ALIKE)
