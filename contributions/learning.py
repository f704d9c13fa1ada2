"""How near and how soon duplicates come, learned from the pairs that those who handle contributions have judged.

Numbers of one pair: the distance of the two, and the days between them. `judged_pairs` and `shown_to` read, each in one
statement; the rest only counts. Nothing changes by itself: what is proposed is adopted by a person
(`contributions.actions.set_limits`).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from contributions.candidates import CLOSED_WITHIN_DAYS
from contributions.models import Category
from geo.measures import METRES_PER_DEGREE

# Fewer pairs say nothing of a category.
LEAST_PAIRS: Final = 20
KEPT_SHARE: Final = 0.95
QUANTILES: Final = (0.5, 0.9, 0.95)
# What is proposed is a round number, never smaller than what a telephone can tell apart.
RADII_M: Final = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250)
WINDOWS_DAYS: Final = (7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365)
MOST_PAIRS: Final = 50_000
MOST_REPORTERS: Final = 200
LEARNED_MONTHS: Final = 24


@dataclass(frozen=True)
class Limits:
    """How far, and how long ago, a duplicate is looked for."""

    radius_m: int
    window_days: int

    def hold(self, pair: "Pair") -> bool:
        return pair.distance_m <= self.radius_m and pair.days <= self.window_days


@dataclass(frozen=True)
class Pair:
    """Two that somebody judged: `category` and `family` are those of the one that came later."""

    category: int
    family: int
    is_same: bool
    distance_m: float
    days: float


@dataclass(frozen=True)
class Measured:
    """The quantiles of `QUANTILES`."""

    distances_m: tuple[float, ...]
    days: tuple[float, ...]


@dataclass(frozen=True)
class Lesson:
    """What the pairs say of a category. `is_of_family`: it has too few of its own, and its family has enough.
    Without `proposed`, `missing` more pairs are needed."""

    confirmed: tuple[Pair, ...]
    rejected: tuple[Pair, ...]
    is_of_family: bool
    missing: int
    measured: Measured | None
    proposed: Limits | None


@dataclass(frozen=True)
class Loss:
    """What other limits change for the pairs that are known: how many of the confirmed are found, before and after,
    how many are found no more and how many only then; and the same of the rejected, which are shown for nothing."""

    confirmed: int
    found_before: int
    found_after: int
    lost: int
    gained: int
    rejected: int
    rejected_before: int
    rejected_after: int

    @property
    def lost_of_100(self) -> int:
        """Rounded up: no more is lost than is told."""
        return math.ceil(100 * self.lost / self.confirmed) if self.confirmed else 0


def limits_of(category: Category) -> Limits:
    return Limits(category.duplicate_radius_m, category.duplicate_window_days)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(math.ceil(share * len(ranked)), 1) - 1]


def lesson(category: Category, pairs: Iterable[Pair]) -> Lesson:
    """Learned from the category's own pairs, or from its family's when it has too few and its family does not."""
    of_family = [pair for pair in pairs if pair.family == category.family.pk]
    own = [pair for pair in of_family if pair.category == category.pk]
    confirmed = _confirmed(own)
    is_of_family = len(confirmed) < LEAST_PAIRS <= len(_confirmed(of_family))
    used = of_family if is_of_family else own
    confirmed = _confirmed(used)
    measured = _measured(confirmed) if confirmed else None
    is_enough = len(confirmed) >= LEAST_PAIRS
    return Lesson(
        confirmed=confirmed,
        rejected=tuple(pair for pair in used if not pair.is_same),
        is_of_family=is_of_family,
        missing=max(LEAST_PAIRS - len(confirmed), 0),
        measured=measured,
        proposed=_proposed(confirmed) if is_enough else None,
    )


def _confirmed(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair.is_same)


def _measured(pairs: Sequence[Pair]) -> Measured:
    distances, days = [pair.distance_m for pair in pairs], [pair.days for pair in pairs]
    return Measured(
        tuple(quantile(distances, share) for share in QUANTILES), tuple(quantile(days, share) for share in QUANTILES)
    )


def _proposed(pairs: Sequence[Pair]) -> Limits:
    """The first round numbers that leave out no more than one of twenty, by distance and by time."""
    return Limits(
        _rounded(quantile([pair.distance_m for pair in pairs], KEPT_SHARE), RADII_M),
        _rounded(quantile([pair.days for pair in pairs], KEPT_SHARE), WINDOWS_DAYS),
    )


def _rounded(value: float, numbers: Sequence[int]) -> int:
    return next((number for number in numbers if number >= value), numbers[-1])


def loss(learned: Lesson, before: Limits, after: Limits) -> Loss:
    confirmed, rejected = learned.confirmed, learned.rejected
    found_before, found_after = ({at for at, pair in enumerate(confirmed) if one.hold(pair)} for one in (before, after))
    return Loss(
        confirmed=len(confirmed),
        found_before=len(found_before),
        found_after=len(found_after),
        lost=len(found_before - found_after),
        gained=len(found_after - found_before),
        rejected=len(rejected),
        rejected_before=sum(before.hold(pair) for pair in rejected),
        rejected_after=sum(after.hold(pair) for pair in rejected),
    )


# A pair that was merged again, or joined after somebody had said no, is the same: the last word counts. What came in
# merged from another tool was judged by nobody here.
PAIRS: Final = """
with judged as (
  select least(contribution_id, kept_id) as first, greatest(contribution_id, kept_id) as second,
         undone_at is null as is_same, at
  from contributions_merge
  where actor_id is not null and at >= now() - make_interval(months => %(months)s)
  union all
  select first_id, second_id, false, at from contributions_distinctpair
  where is_staff and at >= now() - make_interval(months => %(months)s)
), pair as (
  select first, second, bool_or(is_same) as is_same
  from (select * from judged order by at desc limit %(most)s) as last
  group by first, second
)
select later.category_id, coalesce(category.parent_id, category.id), pair.is_same,
       ST_DistanceSphere(one.geom, other.geom),
       abs(extract(epoch from one.created_at - other.created_at)) / 86400
from pair
join contributions_contribution one on one.id = pair.first
join contributions_contribution other on other.id = pair.second
cross join lateral (
  select case when (one.created_at, one.id) > (other.created_at, other.id)
              then one.category_id else other.category_id end as category_id
) as later
join contributions_category category on category.id = later.category_id
where not (one.is_approximate or other.is_approximate)
  and GeometryType(one.geom) = 'POINT' and GeometryType(other.geom) = 'POINT'
"""


def judged_pairs() -> list[Pair]:
    """All that were confirmed or rejected by those who handle them, in the last two years: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"months": LEARNED_MONTHS, "most": MOST_PAIRS})
        return [Pair(*judged, float(distance), float(days)) for *judged, distance, days in cursor]


@dataclass(frozen=True)
class Shown:
    """Of so many who reported lately in a category, how many would have been shown something."""

    reporters: int
    before: int
    after: int

    @property
    def share_before(self) -> float:
        return 100 * self.before / self.reporters if self.reporters else 0.0

    @property
    def share_after(self) -> float:
        return 100 * self.after / self.reporters if self.reporters else 0.0

    @property
    def change(self) -> float:
        """How many more for each 100 who were shown something; below 0, fewer."""
        return 100 * (self.after - self.before) / self.before if self.before else 0.0

    @property
    def fewer(self) -> float:
        return -self.change


# Each of the last reports asks as its sender did: what of the family was there, received before within the window, and
# open at that moment or closed only lately. The box is found in the index of places, and the first one found is enough:
# what is computed of the date and of the category keeps the indexes of these, which hold half the table, out of it.
THERE: Final = """exists (
  select from contributions_contribution known
  where known.geom && ST_Expand(asked.geom, %({radius})s / %(degree)s * 1.01 / cos(radians(ST_Y(asked.geom))),
                                %({radius})s / %(degree)s * 1.01)
    and known.is_public and known.duplicate_of_id is null and not known.is_approximate
    and asked.created_at - known.created_at > interval '0'
    and asked.created_at - known.created_at <= make_interval(days => %({window})s)
    and (known.closed_at is null or known.closed_at >= asked.created_at - make_interval(days => %(closed_days)s))
    and known.category_id + 0 = any(%(family)s) and known.id <> asked.id
    and ST_DistanceSphere(known.geom, asked.geom) <= %({radius})s
)"""
SHOWN: Final = f"""
with asked as materialized (
  select id, geom, created_at from contributions_contribution
  where category_id = %(category)s and created_at >= now() - interval '12 months'
    and is_public and not is_approximate
  order by created_at desc, id desc limit %(most)s
)
select count(*), count(*) filter (where {THERE.format(radius="radius", window="window")}),
       count(*) filter (where {THERE.format(radius="new_radius", window="new_window")})
from asked where GeometryType(geom) = 'POINT'
"""  # noqa: S608 - our own names alone


def shown_to(category: Category, before: Limits, after: Limits) -> Shown:
    """What the last who reported in the category in a year, two hundred at most, would have been shown: one
    statement."""
    values = {
        "category": category.pk,
        "family": category.family_ids(),
        "most": MOST_REPORTERS,
        "degree": METRES_PER_DEGREE,
        "closed_days": CLOSED_WITHIN_DAYS,
        "radius": before.radius_m,
        "window": before.window_days,
        "new_radius": after.radius_m,
        "new_window": after.window_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, values)
        return Shown(*cursor.fetchone())
