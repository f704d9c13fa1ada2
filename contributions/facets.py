"""How many contributions the present filters show, and how many each other choice of one of them would."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contributions.filters import STATUS_GROUPS, narrow_by
from contributions.models import Category
from contributions.pages import COUNT_LIMIT, Count, capped_count
from contributions.querysets import ContributionQuerySet
from contributions.tallies import State, Tally, is_counted, tally, tally_of_rows

FACETS: Final = ("kind", "category", "status")
ALL: Final = ""

Facets = Mapping[str, Counter[str]]
"""By name of a filter, how many each of its values would show, all other filters being kept; `ALL`: without it."""


@dataclass(frozen=True)
class Answer:
    """`facets` is None where counting would cost more than reading: there are more than `COUNT_LIMIT` to look at."""

    count: Count
    facets: Facets | None


def answer(
    rows: ContributionQuerySet,
    wanted: Mapping[str, Any],
    categories: Iterable[Category],
    *,
    hidden: ContributionQuerySet | None = None,
) -> Answer:
    """The numbers of what is wanted (`FilterForm.cleaned_data`) among the `rows` that someone may see. `hidden` are
    those of them that are not public. `categories` are all of them."""
    if not is_counted(wanted):
        return answer_among(rows, wanted, categories)
    return _exact(tally(wanted, hidden), wanted, categories)


def answer_among(rows: ContributionQuerySet, wanted: Mapping[str, Any], categories: Iterable[Category]) -> Answer:
    """The same, from the rows themselves, as far as they are few."""
    found = tally_of_rows(narrow_by(rows, _without_facets(wanted)), COUNT_LIMIT)
    if found is not None:
        return _exact(found, wanted, categories)
    return Answer(capped_count(narrow_by(rows, wanted), COUNT_LIMIT), None)


def _without_facets(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name not in FACETS}


def _exact(found: Tally, wanted: Mapping[str, Any], categories: Iterable[Category]) -> Answer:
    """Each state counts for the choices of every filter when it passes all three, and where one alone keeps it out, for
    the choices of that one."""
    values = _values_by_facet(categories)
    chosen = {name: _chosen(wanted.get(name)) for name in FACETS}
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for state, number in found.items():
        worth = {name: values[name](state) for name in FACETS}
        refused = [name for name in FACETS if chosen[name] not in worth[name]]
        if len(refused) > 1:
            continue
        total += 0 if refused else number
        for name in refused or FACETS:
            for value in worth[name]:
                facets[name][value] += number
    return Answer(Count(total, is_exact=True), facets)


def _chosen(value: Any) -> str:
    return value.code if isinstance(value, Category) else value or ALL


def _values_by_facet(categories: Iterable[Category]) -> dict[str, Callable[[State], tuple[str, ...]]]:
    """By name of a filter, all of its values that would show a state."""
    by_id = {category.pk: category for category in categories}
    codes = {pk: _codes(category, by_id) for pk, category in by_id.items()}
    opened, closed = STATUS_GROUPS
    return {
        "kind": lambda state: (ALL, state.kind),
        # One that was made since the categories were read is in none of them.
        "category": lambda state: (ALL, *codes.get(state.category, ())),
        "status": lambda state: (ALL, opened if state.is_open else closed, state.status),
    }


def _codes(category: Category, by_id: Mapping[int, Category]) -> tuple[str, ...]:
    """Its own, and its family's."""
    family = by_id.get(category.parent_id) if category.parent_id else None
    return (category.code, family.code) if family else (category.code,)
