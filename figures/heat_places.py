"""The rows that a count by territory has: communes or quartiers of today, and what lies outside of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from boundaries.models import Boundary, Level

# (quartier, commune): one of them, or none for what is in no territory at all.
Key = tuple[int | None, int | None]
NOWHERE_KEY: Final[Key] = (None, None)
COLUMNS = ("pk", "level", "code", "name", "slug", "parent_id", "population", "valid_from", "valid_to")


@dataclass(frozen=True)
class Territory:
    """A boundary without its outline."""

    pk: int
    level: str
    code: str
    name: str
    slug: str
    parent: int | None
    population: int | None
    is_current: bool


@dataclass(frozen=True)
class Place:
    """One row: a territory; with `is_rest`, what of the territory is in no quartier, whose inhabitants nobody counts;
    without territory, what is in none."""

    key: Key
    name: str
    territory: Territory | None = None
    population: int | None = None
    is_rest: bool = False

    @property
    def outline(self) -> str:
        """The name of what shows it on a map, the level and the address of a territory of today; else empty."""
        territory = self.territory
        return f"{territory.level}:{territory.slug}" if territory and territory.is_current else ""


class Directory:
    """Every EPCI, commune and quartier, past and present: read once for a page. A territory that was redrawn is one
    row, its latest version."""

    def __init__(self) -> None:
        rows = Boundary.objects.of_level(Level.EPCI, Level.COMMUNE, Level.QUARTIER).order_by("valid_from", "pk")
        latest: dict[tuple[str, str], int] = {}
        self._versions: dict[int, tuple[str, str]] = {}
        self._known: dict[int, Territory] = {}
        for pk, level, code, name, slug, parent, population, _since, until in rows.values_list(*COLUMNS):
            self._known[pk] = Territory(pk, level, code, name, slug, parent, population, until is None)
            self._versions[pk] = (level, code)
            latest[level, code] = pk
        self._latest = latest
        self._with_quartiers = {
            self.present(one.parent) for one in self.current(Level.QUARTIER) if one.parent in self._known
        }

    def present(self, pk: int) -> int:
        """The latest version of a territory."""
        return self._latest[self._versions[pk]]

    @property
    def renamed(self) -> dict[int, int]:
        """Old versions, each with the latest of the same territory."""
        return {pk: self.present(pk) for pk in self._known if self.present(pk) != pk}

    def current(self, level: str) -> Iterator[Territory]:
        return (one for one in self._known.values() if one.level == level and one.is_current)

    def row_of(self, key: Key, level: str) -> Place:
        quartier, commune = key
        if quartier is not None:
            return _whole(key, self._known[quartier])
        if commune is None:
            return Place(key, _("Hors commune"))
        if level == Level.COMMUNE or not self.has_quartiers(commune):
            return _whole(key, self._known[commune])
        name = _("%(commune)s, hors quartier") % {"commune": self._known[commune].name}
        return Place(key, name, self._known[commune], is_rest=True)

    def has_quartiers(self, commune: int) -> bool:
        return commune in self._with_quartiers

    def all_keys(self, level: str) -> list[Key]:
        """The territories that a table at this level shows even when nothing was received there."""
        communes = [one.pk for one in self.current(Level.COMMUNE)]
        if level == Level.COMMUNE:
            return [(None, pk) for pk in communes]
        quartiers: list[Key] = [(one.pk, None) for one in self.current(Level.QUARTIER)]
        return quartiers + [(None, pk) for pk in communes if not self.has_quartiers(pk)]

    def keys_inside(self, keys: Iterable[Key], territories: frozenset[int]) -> list[Key]:
        """Those of the keys that are, or lie in, one of `territories` (ids of any version)."""
        wanted = {self.present(pk) for pk in territories if pk in self._known}
        return [key for key in keys if self._with_parents(key) & wanted]

    def _with_parents(self, key: Key) -> set[int]:
        found: set[int] = set()
        pk = key[0] or key[1]
        while pk in self._known and self.present(pk) not in found:
            pk = self.present(pk)
            found.add(pk)
            pk = self._known[pk].parent
        return found


def _whole(key: Key, territory: Territory) -> Place:
    return Place(key, territory.name, territory, territory.population)


def all_of(places: Iterable[Place]) -> Place:
    """The place of a last line: its inhabitants are known when those of every line are."""
    people = [place.population for place in places]
    known = sum(number for number in people if number) if people and all(people) else None
    return Place(NOWHERE_KEY, _("Total"), population=known)
