"""Suspected duplicates as somebody decides them: groups of open contributions, one to keep, the others beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from contributions.duplicates import ALIKE, Likely
from contributions.likely_pairs import compared
from contributions.models import Contribution, DistinctPair, Photo, Suspicion
from contributions.pages import LARGEST_ID
from contributions.permissions import looks_after, may_move
from contributions.querysets import ContributionQuerySet
from contributions.staff_filters import narrow_for
from desk.filters import DeskFilterForm
from geo.measures import metres_between

GROUPS: Final = 10
# Of one group: more than the job ever ties together.
MOST_MEMBERS: Final = 40
# "0.1234.5678": the probability and the id that a page ends with.
PARTS_OF_CURSOR: Final = 2


@dataclass(frozen=True)
class Member:
    """One of a group: `number` is its mark on the map, from 1 for the one that is kept."""

    contribution: Contribution
    number: int
    photo: Photo | None
    is_handled: bool


@dataclass(frozen=True)
class Choice:
    """One that may be the same as the one that is kept: why, and what this person may say of it. `state` is the code
    of the state in which it is closed as a duplicate, empty where they may not."""

    member: Member
    reason: str
    state: str
    may_tell_apart: bool


@dataclass(frozen=True)
class Group:
    pk: int
    kept: Member
    choices: list[Choice]

    @property
    def size(self) -> int:
        return len(self.choices) + 1


@dataclass(frozen=True)
class PageOfGroups:
    groups: list[Group]
    next_cursor: str | None


def handled(user: User, form: DeskFilterForm) -> ContributionQuerySet:
    """What this person handles, under valid filters, still open."""
    return narrow_for(user, Contribution.objects.looked_after_by(user), form).still_open()


def in_force() -> QuerySet[Suspicion]:
    """What the job found, without what was closed, hidden or told apart since."""
    told = DistinctPair.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    both = {f"{one}__{column}": True for one in ("first", "second") for column in ("is_open", "is_public")}
    return Suspicion.objects.filter(~Exists(told), **both)


def suspected(rows: ContributionQuerySet) -> QuerySet[Suspicion]:
    """The pairs in force of which one at least is among `rows`."""
    either = Exists(rows.order_by().filter(pk=OuterRef("first"))) | Exists(
        rows.order_by().filter(pk=OuterRef("second"))
    )
    return in_force().filter(either)


def page_of_groups(user: User, form: DeskFilterForm, after: str) -> PageOfGroups:
    """The likeliest groups first, by keyset: each stands where its likeliest pair does. Raises ValidationError for a
    cursor that is none."""
    pairs = suspected(handled(user, form))
    stronger = Q(probability__gt=OuterRef("probability")) | Q(
        probability=OuterRef("probability"), pk__lt=OuterRef("pk")
    )
    leaders = pairs.filter(~Exists(pairs.filter(stronger, group=OuterRef("group")))).order_by("-probability", "pk")
    if after:
        probability, pk = _read(after)
        # The outer bound is what the index is walked from.
        leaders = leaders.filter(probability__lte=probability).filter(Q(probability__lt=probability) | Q(pk__gt=pk))
    found = list(leaders.values_list("probability", "pk", "group")[: GROUPS + 1])
    shown = found[:GROUPS]
    groups = groups_of(user, [group for _probability, _pk, group in shown])
    last = shown[-1] if len(found) > GROUPS else None
    return PageOfGroups(groups, f"{last[0]!r}~{last[1]}" if last else None)


def _read(cursor: str) -> tuple[float, int]:
    probability, _tilde, pk = cursor.partition("~")
    try:
        read = float(probability), int(pk)
    except ValueError:
        read = (-1.0, 0)
    # "nan" is a number to Python, and int() reads the digits of every script.
    if not (0 <= read[0] <= 1 and 0 < read[1] <= LARGEST_ID and cursor.isascii()):
        message = _("Ce repère de page n'existe pas : reprenez la liste au début.")
        raise ValidationError({"after": [message]}, code="cursor")
    return read


def groups_of(user: User, names: Sequence[int], keep: str = "") -> list[Group]:
    """These groups, in this order, without those that are dealt with. `keep`: the reference of the one to keep."""
    known = [name for name in names if name <= LARGEST_ID]
    pairs = in_force().filter(group__in=known).order_by("-probability", "pk").values_list("group", "first", "second")
    members: dict[int, list[int]] = {name: [] for name in names}
    for name, first, second in pairs:
        members[name] += [pk for pk in (first, second) if pk not in members[name]][: MOST_MEMBERS - len(members[name])]
    rows = _rows(pk for ids in members.values() for pk in ids)
    apart = _told_apart(rows)
    chosen = [_ordered(user, [rows[pk] for pk in ids if pk in rows], apart, keep) for ids in members.values() if ids]
    likeness = _likeness(chosen)
    made = zip((name for name, ids in members.items() if ids), chosen, strict=True)
    return [_group(user, name, ordered, likeness) for name, ordered in made if len(ordered) > 1]


def _rows(ids: Iterable[int]) -> dict[int, Contribution]:
    photos = Prefetch("photos", Photo.objects.of_contributions(), to_attr="sent_photos")
    rows = Contribution.objects.select_related("category__parent", "commune", "quartier", "service")
    return rows.defer("commune__geom", "quartier__geom").prefetch_related(photos).in_bulk(list(ids))


def _told_apart(rows: Mapping[int, Contribution]) -> set[tuple[int, int]]:
    pairs = DistinctPair.objects.filter(first__in=rows, second__in=rows).order_by()
    return set(pairs.values_list("first", "second"))


def _ordered(
    user: User, rows: list[Contribution], apart: set[tuple[int, int]], keep: str
) -> list[tuple[Contribution, bool]]:
    """The one to keep, then the others that nobody told apart from it, each with whether this person handles it.

    Kept is the one that most people confirm, the oldest of those that as many confirm: it is the best known, and its
    author waits the longest. But one that this person does not handle goes first: they cannot close it.
    """
    known = [(row, looks_after(user, row)) for row in rows]
    known.sort(key=lambda one: (one[0].reference != keep, one[1], -one[0].support_count, one[0].created_at, one[0].pk))
    kept = known[0][0]
    return [known[0], *(one for one in known[1:] if tuple(sorted((kept.pk, one[0].pk))) not in apart)]


Likeness = Mapping[tuple[int, int], tuple[float | None, int | None]]


def _likeness(groups: Sequence[list[tuple[Contribution, bool]]]) -> Likeness:
    """How alike the words and the photos are, of each and the one that is kept; one statement for all."""
    return compared([(row.pk, group[0][0].pk) for group in groups for row, _is_handled in group[1:]])


def _group(user: User, name: int, ordered: list[tuple[Contribution, bool]], likeness: Likeness) -> Group:
    members = [
        Member(row, number, _photo(row, also_held_back=is_handled), is_handled)
        for number, (row, is_handled) in enumerate(ordered, start=1)
    ]
    kept = members[0]
    return Group(name, kept, [_choice(user, kept, member, likeness) for member in members[1:]])


def _photo(row: Any, *, also_held_back: bool) -> Photo | None:
    return next((photo for photo in row.sent_photos if photo.is_public or also_held_back), None)


def _choice(user: User, kept: Member, member: Member, likeness: Likeness) -> Choice:
    row, other = member.contribution, kept.contribution
    words, bits = likeness.get((row.pk, other.pk), (None, None))
    metres = round(metres_between(row.geom.point_on_surface, other.geom.point_on_surface))
    is_same = row.category_id == other.category_id
    is_family = row.category.family.pk == other.category.family.pk
    told = Likely(row.pk, row.created_at, row.closed_at, metres, is_same, (words or 0) >= ALIKE, is_family, bits)
    state = closing_state(row) if member.is_handled else ""
    return Choice(
        member,
        told.reason,
        state if state and may_move(user, row, state) else "",
        may_tell_apart=member.is_handled or kept.is_handled,
    )


def closing_state(row: Contribution) -> str:
    """The code of the state in which it would be closed as a duplicate; empty where its workflow has none."""
    states = row.declared_kind.workflow.next_states(row.status)
    return next((state.code for state in states if state.needs == "duplicate_of"), "")
