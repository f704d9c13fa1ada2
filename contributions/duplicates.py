"""Likely duplicates: what is known of a place already, likeliest first, and why in words. docs/duplicates.md."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from boundaries.models import Boundary
from contributions.candidates import (
    CLOSED_WITHIN_DAYS,
    MOST,
    Known,
    fingerprints_of,
    known_around,
    likeness_of_words,
)  # fmt: skip
from contributions.fingerprints import differing_bits
from contributions.habits import habits
from contributions.likeness import SHIPPED, UNKNOWN, Traits
from contributions.models import Category, Contribution, DistinctPair
from geo.compiled import compiled

ALIKE = 0.5  # likeness of two texts above which the words are said to be close
SAME_PICTURE_BITS = 4
CLOSE_PICTURE_BITS = 12
HERE_METRES = 3
# Without a point, it stands somewhere in its quartier.
SOMEWHERE_METRES = 300.0


@dataclass(frozen=True)
class Likely:
    """One that may be the same, by its id, as it was compared. `metres` is None when one of the two has no exact place,
    `differing_bits` when one of the two has no photo. `probability` is that of `contributions.likeness`."""

    pk: int
    created_at: datetime.datetime
    closed_at: datetime.datetime | None
    metres: float | None
    is_same_category: bool
    has_close_words: bool
    is_same_family: bool = True
    differing_bits: int | None = None
    probability: float = 0.0

    @property
    def distance_metres(self) -> int | None:
        return None if self.metres is None else round(self.metres)

    @property
    def distance(self) -> str:
        if self.distance_metres is None:
            return _("même territoire")
        if self.distance_metres <= HERE_METRES:
            return _("au même endroit")
        return _("à %(metres)s m") % {"metres": self.distance_metres}

    @property
    def reason(self) -> str:
        """Why it is shown, in words: "à 12 m, même catégorie, il y a 3 jours, photo très proche"."""
        parts = [self.distance, self.nature]
        if self.has_close_words:
            parts.append(_("mots proches"))
        return ", ".join([*parts, self.age, *self.picture])

    @property
    def nature(self) -> str:
        if self.is_same_category:
            return _("même catégorie")
        return _("catégorie voisine") if self.is_same_family else _("autre catégorie")

    @property
    def age(self) -> str:
        """Since it was received; for a closed one, since it was closed."""
        if self.closed_at is None:
            return _ago(self.created_at, _("il y a moins d'une heure"), _("il y a %(time)s"))
        return _ago(self.closed_at, _("close il y a moins d'une heure"), _("close il y a %(time)s"))

    @property
    def picture(self) -> list[str]:
        if self.differing_bits is None or self.differing_bits > CLOSE_PICTURE_BITS:
            return []
        return [_("même photo") if self.differing_bits <= SAME_PICTURE_BITS else _("photo très proche")]


@dataclass(frozen=True, kw_only=True)
class Candidate(Likely):
    contribution: Contribution


def _ago(moment: datetime.datetime, just_now: str, before: str) -> str:
    if timezone.now() - moment < datetime.timedelta(hours=1):
        return just_now
    return before % {"time": timesince(moment, depth=1)}


def likely(
    point: Point,
    category: Category,
    text: str = "",
    limit: int = 5,
    *,
    accuracy_m: int | None = None,
    fingerprints: Collection[int] = (),
    excluding: Iterable[int] = (),
    of: Contribution | None = None,
) -> list[Likely]:
    """Public contributions around a WGS84 point that are likely enough to be the same thing, likeliest first.

    `of`: the new one, when it has been filed already: neither itself nor those that somebody told apart from it come
    back. `excluding`: ids of others that must not. A merged one never comes: the one that was kept stands for it.
    """
    moment = of.created_at if of else timezone.now()
    excluded = {*excluding, *(_apart_from(of) if of else ())}
    known = known_around(point, category, moment, text, excluded=excluded)
    if not known:
        return []
    bits = _differing_bits(fingerprints, [one.pk for one in known])
    chances = SHIPPED.probabilities(_traits(known, category, moment, accuracy_m, bits))
    best = [place for place in np.argsort(-chances, kind="stable") if chances[place] >= SHIPPED.shown][:limit]
    return [_likely(known[place], float(chances[place]), bits.get(known[place].pk)) for place in best]


def _likely(known: Known, chance: float, bits: int | None) -> Likely:
    return Likely(
        known.pk,
        known.created_at,
        known.closed_at,
        known.distance_m,
        known.is_same_entry,
        has_close_words=(known.likeness or 0.0) >= ALIKE,
        is_same_family=known.is_same_family,
        differing_bits=bits,
        probability=chance,
    )


def similar(point: Point, category: Category, text: str = "", limit: int = 5, **told: Any) -> list[Candidate]:
    """The same, with what the public is told of each; `told` as for `likely`."""
    return _with_rows(likely(point, category, text, limit, **told))


def _with_rows(found: Sequence[Likely]) -> list[Candidate]:
    """Those that are still there: one may have been erased since, in another transaction."""
    rows = {row.pk: row for row in _rows_of(ids=[one.pk for one in found])} if found else {}
    return [_candidate(rows[one.pk], one) for one in found if one.pk in rows]


def _candidate(row: Contribution, one: Likely) -> Candidate:
    row.distance_metres = one.metres  # as rows that were asked for around a place have it
    return Candidate(**vars(one), contribution=row)


@compiled
def _rows_of(ids: Any) -> QuerySet[Contribution]:
    return Contribution.objects.with_public_details().filter(pk__among=ids)


def _apart_from(new: Contribution) -> list[int]:
    """Itself, and those of which somebody said that they are something else."""
    pairs = DistinctPair.objects.filter(Q(first=new) | Q(second=new)).values_list("first", "second")
    return [new.pk, *(pk for pair in pairs for pk in pair if pk != new.pk)]


def _differing_bits(fingerprints: Collection[int], ids: list[int]) -> dict[int, int]:
    """Between the two photos that are the most alike."""
    if not fingerprints:
        return {}
    return {
        pk: min(differing_bits(ours, its) for ours in fingerprints for its in theirs)
        for pk, theirs in fingerprints_of(ids).items()
    }


def _traits(
    known: Sequence[Known],
    category: Category,
    moment: datetime.datetime,
    accuracy_m: int | None,
    bits: dict[int, int],
) -> Traits:
    return Traits(
        distance_m=np.array([one.distance_m for one in known]),
        age_days=np.array([one.age_days(moment) for one in known]),
        is_same_entry=np.array([one.is_same_entry for one in known]),
        is_same_family=np.array([one.is_same_family for one in known]),
        closed_days=np.array([one.closed_days(moment) for one in known]),
        blur_m=np.hypot(accuracy_m or 0, np.array([one.accuracy_m for one in known])),
        radius_m=float(category.duplicate_radius_m),
        crowd=np.array([one.crowd for one in known]),
        habit=habits().get(category.pk, 0.0),
        words=np.array([UNKNOWN if one.likeness is None else one.likeness for one in known]),
        photo_bits=np.array([bits.get(one.pk, UNKNOWN) for one in known], float),
    )


def similar_within(
    territory: Boundary,
    category: Category,
    text: str,
    limit: int = 5,
    *,
    of: Contribution | None = None,
) -> list[Candidate]:
    """The same question without a point: what of the same family in the territory is said in close words."""
    now = timezone.now()
    oldest = now - datetime.timedelta(days=category.duplicate_window_days)
    rows = Contribution.objects.public().of_kind(category.kind).in_categories(category.family_ids()).since(oldest)
    rows = rows.within(territory).filter(duplicate_of=None).exclude(pk__in=_apart_from(of) if of else [])
    closed_since = now - datetime.timedelta(days=CLOSED_WITHIN_DAYS)
    rows = rows.filter(Q(is_open=True) | Q(closed_at__gte=closed_since))
    ids = list(rows.newest_first().values_list("pk", flat=True)[: MOST * 10])
    close = {pk: alike for pk, alike in likeness_of_words(text, ids).items() if alike >= ALIKE}
    found = _rows_of(ids=list(close)) if close else []
    candidates = [_somewhere(row, category, close[row.pk], now) for row in found]
    return sorted(candidates, key=lambda one: (-one.probability, -one.pk))[:limit]


def _somewhere(row: Contribution, category: Category, alike: float, now: datetime.datetime) -> Candidate:
    is_same = row.category_id == category.pk
    since = (now - row.closed_at).total_seconds() / 86_400 if row.closed_at else UNKNOWN
    age = (now - row.created_at).total_seconds() / 86_400
    traits = Traits(SOMEWHERE_METRES, age, is_same, is_same_family=True, closed_days=since, words=alike)
    chance = float(SHIPPED.probabilities(traits))
    return Candidate(
        row.pk, row.created_at, row.closed_at, None, is_same, has_close_words=True, probability=chance, contribution=row
    )
