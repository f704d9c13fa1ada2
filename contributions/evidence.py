"""What other people saw of a contribution: their constats, and what was merged into it, oldest first."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from contributions.album import Album
from contributions.models import Constat, Contribution, Photo, Support
from geo.compiled import compiled
from geo.measures import metres_between

MOST_SHOWN: Final = 50
HERE_METRES: Final = 3
# Farther than that, it says nothing of where the thing is.
FARTHEST_METRES: Final = 1000


@dataclass(frozen=True)
class Piece:
    """One person's word. `distance`: from the place of the contribution, in words; `constat` or `merged` is what it is
    made of."""

    at: datetime.datetime
    text: str
    distance: str
    photos: tuple[Photo, ...]
    constat: Constat | None = None
    merged: Contribution | None = None

    @property
    def is_public(self) -> bool:
        return self.constat is None or self.constat.is_public


@dataclass(frozen=True)
class Evidence:
    """`more`: how many there are beyond those shown; `people`: how many have seen it, its author included."""

    pieces: tuple[Piece, ...]
    more: int
    people: int


def album_of(contribution: Contribution, *, also_hidden: bool = False) -> Album:
    """Its public photos, and those of what was merged into it; for those who look after it, also of what they have
    hidden."""
    return Album(_group(contribution, also_hidden))


def evidence_of(
    contribution: Contribution, album: Album | None = None, *, also_hidden: bool = False
) -> Evidence | None:
    """What the public may read; for those who look after it, also what they have hidden. None when there is none."""
    album = album or album_of(contribution, also_hidden=also_hidden)
    constats = {"contributions": album.members, "shown": [True, False] if also_hidden else [True]}
    merged = [pk for pk in album.members if pk != contribution.pk]
    found = [_of_constat(row, contribution, album) for row in _first_constats(**constats)]
    found += [_of_merged(row, contribution, album) for row in _first_merged(merged)]
    if not found:
        return None
    pieces = sorted(found, key=lambda piece: piece.at)[:MOST_SHOWN]
    total = len(found) if len(found) <= MOST_SHOWN else _constats(**constats).count() + _merged(merged).count()
    return Evidence(tuple(pieces), total - len(pieces), people_of(contribution))


def constat_count(contribution: Contribution) -> int:
    """How many constats of the group anyone may read."""
    return _constat_count.first(contributions=_group(contribution, False)) or 0


@compiled
def _constat_count(contributions: Any) -> QuerySet[Constat, int]:
    shown = Constat.objects.filter(contribution__among=contributions, is_public=True).order_by().values("is_public")
    return shown.annotate(n=Count("pk")).values_list("n", flat=True)


def people_of(contribution: Contribution) -> int:
    """Who has seen it: those who confirm one of the group, and the authors of the public ones who do not."""
    group = _group(contribution, False)
    authors = list(Contribution.objects.filter(pk__in=group).order_by("pk").values_list("author", flat=True))
    known = {f"u:{author}" for author in authors if author}
    if known:
        voices = Support.objects.filter(contribution__in=group, voter__in=known)
        known -= set(voices.values_list("voter", flat=True))
    return contribution.support_count + len(known) + authors.count(None)


def _group(contribution: Contribution, also_hidden: bool) -> list[int]:
    """Its id, and those of what was merged into it: named one by one, each is found by its index."""
    # `with_grouped` has counted the public ones already: for nearly all pages there are none.
    if not also_hidden and getattr(contribution, "grouped", 1) is None:
        return [contribution.pk]
    merged = Contribution.objects.filter(duplicate_of=contribution.pk).order_by("pk")
    return [contribution.pk, *(merged if also_hidden else merged.public()).values_list("pk", flat=True)]


def _constats(contributions: Any, shown: Any) -> QuerySet[Constat]:
    """`shown`: which of public (true) and hidden (false)."""
    rows = Constat.objects.filter(contribution__among=contributions, is_public__among=shown)
    return rows.order_by("created_at", "id")


# One more than are shown of each tells whether there is anything to count.
@compiled
def _first_constats(contributions: Any, shown: Any) -> QuerySet[Constat]:
    return _constats(contributions, shown)[: MOST_SHOWN + 1]


def _merged(ids: list[int]) -> QuerySet[Contribution]:
    return Contribution.objects.public().filter(pk__in=ids).order_by("created_at", "id")


def _first_merged(ids: list[int]) -> Iterable[Contribution]:
    return _merged(ids).select_related("category")[: MOST_SHOWN + 1] if ids else ()


def _of_constat(row: Constat, contribution: Contribution, album: Album) -> Piece:
    far = _distance(contribution, row.geom)
    return Piece(row.created_at, row.text, far, album.of(Constat, row.pk), constat=row)


def _of_merged(row: Contribution, contribution: Contribution, album: Album) -> Piece:
    far = "" if row.is_approximate else _distance(contribution, row.geom)
    text = "\n".join(_said(row.title, row.description, row.place_description))
    return Piece(row.created_at, text, far, album.of(Contribution, row.pk), merged=row)


def _said(*words: str) -> Iterable[str]:
    return (one for one in words if one)


def _distance(contribution: Contribution, geom: GEOSGeometry | None) -> str:
    if geom is None or contribution.is_approximate:
        return ""
    metres = round(metres_between(contribution.geom.point_on_surface, geom.point_on_surface))
    if metres > FARTHEST_METRES:
        return _("à plus d'un kilomètre")
    return _("au même endroit") if metres <= HERE_METRES else _("à %(metres)s m") % {"metres": metres}
