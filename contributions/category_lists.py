"""The categories as a form shows them: the usual ones first, then all of them by family."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext

from contributions.kinds import Kind
from contributions.models import Category, Contribution

USUAL = 6
USUAL_SECONDS = 3600


@dataclass(frozen=True)
class Choice:
    """One category to choose. `words` is what a search looks through: lower case, without accents."""

    category: Category
    is_chosen: bool = False

    @property
    def words(self) -> str:
        row = self.category
        family = row.family
        said = (row.name, str(row), row.keywords, row.help, gettext(row.help), family.name, str(family))
        return fold(" ".join(said))


@dataclass(frozen=True)
class Family:
    """A family and its entries; without a heading for the categories that stand alone."""

    heading: Category | None
    choices: list[Choice]

    @property
    def is_open(self) -> bool:
        return self.heading is None or any(choice.is_chosen for choice in self.choices)


def fold(text: str) -> str:
    """Lower case, without accents: "Éclairage" and "eclairage" are the same word to someone who searches."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def families(entries: Iterable[Category], chosen: str = "") -> list[Family]:
    """The entries under their families, both in the order of the city."""
    groups: dict[int | None, Family] = {}
    for entry in entries:
        group = groups.setdefault(entry.parent_id, Family(entry.parent, []))
        group.choices.append(Choice(entry, entry.code == chosen))
    return sorted(groups.values(), key=lambda family: family.heading.position if family.heading else 0)


def usual(kind: Kind, entries: Iterable[Category]) -> list[Choice]:
    """The few categories that people choose most among what is open; the first of each family before anyone has."""
    by_id = {entry.pk: entry for entry in entries if entry.parent_id}
    firsts = {entry.parent_id: entry.pk for entry in reversed(by_id.values())}
    order = [pk for pk in _most_used(kind) if pk in by_id]
    order += [pk for pk in reversed(firsts.values()) if pk not in order]
    return [Choice(by_id[pk]) for pk in order[:USUAL]]


def _most_used(kind: Kind) -> list[int]:
    """Read from the index of what is open, once an hour."""
    key = f"categories:usual:{kind.code}"
    found = cache.get(key)
    if found is None:
        rows = Contribution.objects.public().still_open().of_kind(kind.code).order_by()
        counts = rows.values_list("category").annotate(count=Count("pk")).order_by("-count", "category")
        found = [pk for pk, _count in counts[:USUAL]]
        cache.set(key, found, USUAL_SECONDS)
    return found
