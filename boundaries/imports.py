"""Writing territories: new versions, closed versions, corrections of the day, and what is said of each."""

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from boundaries.models import Boundary, Level
from boundaries.placing import place_everything_again
from geo.measures import square_metres

# A centimetre: what two programs make of the same outline may differ by less.
SAME_DEGREES = 1e-7
OVERLAP_M2 = 1.0
PARENT_LEVELS = {
    Level.EPCI: (),
    Level.COMMUNE: (Level.EPCI,),
    Level.QUARTIER: (Level.COMMUNE,),
    Level.PERIMETER: (Level.EPCI, Level.COMMUNE, Level.QUARTIER),
}

Say = Callable[[str], object]


@dataclass(frozen=True)
class Territory:
    """What a source says of one territory. Without a `parent`, the one it has is kept."""

    code: str
    name: str
    geom: MultiPolygon
    population: int | None = None
    parent: Boundary | None = None
    note: str = ""


class RefusedError(Exception):
    """A territory cannot be written; the message says why."""


class Change(StrEnum):
    NEW = "new"
    VERSION = "version"
    CORRECTED = "corrected"
    SAME = "same"


@dataclass
class Summary:
    """What an import did: counts by kind of change, contributions that moved."""

    changes: Counter[Change] = field(default_factory=Counter)
    refused: int = 0
    closed: int = 0
    moved: int = 0

    @property
    def changed(self) -> int:
        return sum(self.changes.values()) - self.changes[Change.SAME] + self.closed


def write(
    territories: Sequence[Territory],
    *,
    level: str,
    valid_from: datetime.date,
    say: Say,
    is_complete: bool = False,
) -> Summary:
    """Bring the territories of a level to what a source says; places contributions again if something changed.

    With `is_complete`, those of the same parents that the source no longer has are closed.
    """
    summary = Summary()
    if is_complete:
        summary.closed = _close_others(territories, level, valid_from, say)
    written: list[Boundary] = []
    for territory in territories:
        try:
            boundary, change = _write_one(territory, level, valid_from)
        except RefusedError as refusal:
            summary.refused += 1
            say(_("  refusé : %(name)s (%(code)s) : %(reason)s") % _named(territory, reason=refusal))
            continue
        written.append(boundary)
        summary.changes[change] += 1
        _tell(say, territory, change)
    tell_overlaps(written, say)
    if summary.changed:
        summary.moved = place_everything_again()
    return summary


def _named(territory: Territory, **more: object) -> dict[str, object]:
    return {"name": territory.name, "code": territory.code, **more}


def _tell(say: Say, territory: Territory, change: Change) -> None:
    sentence = {
        Change.NEW: _("  nouveau : %(name)s (%(code)s)"),
        Change.VERSION: _("  nouvelle version : %(name)s (%(code)s)"),
        Change.CORRECTED: _("  corrigé : %(name)s (%(code)s)"),
    }.get(change)
    if sentence:
        say(sentence % _named(territory))


@transaction.atomic
def _write_one(territory: Territory, level: str, day: datetime.date) -> tuple[Boundary, Change]:
    latest = Boundary.objects.of_level(level).filter(code=territory.code).order_by("valid_from").last()
    if latest is None:
        return _create(territory, level, day), Change.NEW
    if latest.valid_to is not None:
        return _reopen(latest, territory, day), Change.NEW
    if _same_place(latest, territory):
        return latest, _complete(latest, territory)
    if latest.valid_from > day:
        raise RefusedError(_("une version plus récente existe, du %s") % latest.valid_from.isoformat())
    if latest.valid_from == day:
        return _correct(latest, territory), Change.CORRECTED
    return _replace(latest, territory, day), Change.VERSION


def _same_place(current: Boundary, territory: Territory) -> bool:
    if current.name != territory.name or not _same_parent(current.parent, territory.parent):
        return False
    before, after = current.geom.clone(), territory.geom.clone()
    before.normalize()
    after.normalize()
    return before.equals_exact(after, SAME_DEGREES)


def _same_parent(current: Boundary | None, wanted: Boundary | None) -> bool:
    if wanted is None or current is None:
        return wanted is None
    return (current.level, current.code) == (wanted.level, wanted.code)


def _complete(current: Boundary, territory: Territory) -> Change:
    """A population or a mention is no new version of a territory."""
    population = territory.population or current.population
    note = territory.note or current.note
    if (population, note) == (current.population, current.note):
        return Change.SAME
    current.population, current.note = population, note
    current.save(update_fields=["population", "note"])
    return Change.CORRECTED


def _create(territory: Territory, level: str, day: datetime.date) -> Boundary:
    return Boundary.objects.create(
        level=level,
        code=territory.code,
        name=territory.name,
        slug=_free_slug(territory),
        parent=territory.parent,
        geom=territory.geom,
        valid_from=day,
        population=territory.population,
        note=territory.note,
    )


def _reopen(closed: Boundary, territory: Territory, day: datetime.date) -> Boundary:
    if closed.valid_to > day:
        raise RefusedError(_("une version close le %s existe") % closed.valid_to.isoformat())
    return _create(territory, closed.level, day)


def _correct(current: Boundary, territory: Territory) -> Boundary:
    """A second import of the same day replaces the version of that day."""
    if current.name != territory.name:
        current.name, current.slug = territory.name, _free_slug(territory, current)
    current.geom = territory.geom
    current.parent = territory.parent or current.parent
    current.population = territory.population or current.population
    current.note = territory.note
    current.save()
    return current


def _replace(current: Boundary, territory: Territory, day: datetime.date) -> Boundary:
    slug = current.slug if current.name == territory.name else _free_slug(territory, current)
    Boundary.objects.filter(pk=current.pk).update(valid_to=day)
    new = Boundary.objects.create(
        level=current.level,
        code=current.code,
        name=territory.name,
        slug=slug,
        parent=territory.parent or current.parent,
        geom=territory.geom,
        valid_from=day,
        population=territory.population or current.population,
        note=territory.note,
    )
    Boundary.objects.current().filter(parent=current).update(parent=new)
    return new


def _free_slug(territory: Territory, itself: Boundary | None = None) -> str:
    """The name; then with the name of what it lies in; then with its code; then numbered."""
    taken = Boundary.objects.current().exclude(pk=itself.pk if itself else None)
    name = slugify(territory.name) or slugify(territory.code) or "territoire"
    tries = [name, f"{name}-{territory.parent.slug}"] if territory.parent else [name]
    tries += [f"{name}-{slugify(territory.code)}", *(f"{name}-{number}" for number in range(2, 100))]
    free = (slug[:140] for slug in tries if not taken.filter(slug=slug[:140]).exists())
    return next(free)


def _close_others(territories: Sequence[Territory], level: str, day: datetime.date, say: Say) -> int:
    current = Boundary.objects.current().of_level(level)
    codes = [territory.code for territory in territories]
    parents = set(current.filter(code__in=codes).values_list("parent", flat=True))
    parents |= {territory.parent.pk if territory.parent else None for territory in territories}
    same_parents = Boundary.objects.versions_of(pk for pk in parents if pk)
    within = Q(parent__in=same_parents) | (Q(parent=None) if None in parents else Q(pk__in=[]))
    others = current.filter(within, valid_from__lt=day).exclude(code__in=codes)
    for other in others:
        say(_("  clos : %(name)s (%(code)s)") % {"name": other.name, "code": other.code})
    return others.update(valid_to=day)


def tell_overlaps(written: Sequence[Boundary], say: Say) -> None:
    """Neighbours of one level should touch, not overlap; nothing is corrected, the drawing is the city's."""
    ours = {boundary.pk for boundary in written}
    told: set[frozenset[int]] = set()
    is_with_others = False
    for boundary in written:
        neighbours = Boundary.objects.current().of_level(boundary.level).exclude(pk=boundary.pk)
        for neighbour in neighbours.filter(geom__intersects=boundary.geom):
            pair = frozenset((boundary.pk, neighbour.pk))
            if pair not in told and _tell_overlap(boundary, neighbour, say):
                told.add(pair)
                is_with_others |= neighbour.pk not in ours
    if is_with_others:
        say(_("  Ceux que la source ne contient pas restent en vigueur ; --complete les clôt."))


def _tell_overlap(boundary: Boundary, neighbour: Boundary, say: Say) -> bool:
    (area,) = square_metres([boundary.geom.intersection(neighbour.geom)])
    if area < OVERLAP_M2:
        return False
    names = {"one": boundary.name, "other": neighbour.name, "area": f"{area:,.0f}".replace(",", " ")}
    say(_("  chevauchement : %(one)s et %(other)s, %(area)s m²") % names)
    return True
