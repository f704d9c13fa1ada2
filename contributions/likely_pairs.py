"""Which of the open contributions of one area are likely to be the same, two by two, by the score that all share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from django.db import connection

from contributions.candidates import COMPARED_CHARACTERS, LIKENESS, OTHER_FAMILIES_M, STEMMED
from contributions.habits import habits
from contributions.likeness import SHIPPED, UNKNOWN, Traits
from contributions.models import Category
from contributions.near_pairs import Floats, Ints, Near, near_pairs

# Less likely than this is no work for an agent; a person about to report is shown more (`likeness_weights.toml`).
LEAST: Final = 0.02
# Of one contribution, how many pairs are read through (words, photos), and how many are kept.
MOST_READ: Final = 4
MOST_KEPT: Final = 5
BITE: Final = 2000
DAY: Final = 86_400.0

# Of pairs (the newer, the older): how alike their words are, and their photos. Those that somebody told apart are left
# out here, so that what is likely of them takes no other's place.
READ: Final = f"""
with pair as materialized (
  select * from unnest(%(new)s::bigint[], %(old)s::bigint[]) with ordinality as pair (new, old, number)
), said (id, words) as (
  select id, concat_ws(' ', title, description, place_description)
  from contributions_contribution where id = any(%(new)s::bigint[] || %(old)s::bigint[])
), {STEMMED}, shown as materialized (
  select contribution_id, fingerprint from contributions_photo
  where contribution_id = any(%(new)s::bigint[] || %(old)s::bigint[]) and fingerprint is not null and is_public
)
select pair.number,
       case when cardinality(ours.stems) > 0 and cardinality(theirs.stems) > 0 then {LIKENESS} end,
       (select min(bit_count((mine.fingerprint # its.fingerprint)::bit(64))) from shown mine, shown its
         where mine.contribution_id = pair.new and its.contribution_id = pair.old)
from pair join stemmed ours on ours.id = pair.new join stemmed theirs on theirs.id = pair.old
where not exists (select from contributions_distinctpair told
       where told.first_id = least(pair.new, pair.old) and told.second_id = greatest(pair.new, pair.old))
"""


@dataclass(frozen=True)
class Rows:
    """Open contributions, the newest first: a column each. `created` in seconds, `blur` in metres."""

    pk: Ints
    category: Ints
    xi: Ints
    yi: Ints
    created: Floats
    blur: Floats
    area: Ints


@dataclass(frozen=True)
class Likely:
    """Two that may be the same, the smaller id first."""

    pair: tuple[int, int]
    probability: float
    metres: float


def likely_pairs(rows: Rows, area: int) -> list[Likely]:
    """The likeliest first; of each contribution the best few. One of the two at least lies in `area`."""
    near = near_pairs(rows.xi, rows.yi)
    near = near.where((rows.area[near.one] == area) | (rows.area[near.other] == area))
    # The rows stand the newest first.
    near = Near(np.minimum(near.one, near.other), np.maximum(near.one, near.other), near.metres)
    near, traits = _traits(rows, near)
    hopeful = SHIPPED.probabilities(replace(traits, words=1.0, photo_bits=0.0)) >= LEAST
    near, traits = near.where(hopeful), _where(traits, hopeful)
    first = _best(near, SHIPPED.probabilities(traits), MOST_READ)
    near, traits = near.where(first), _where(traits, first)
    known, words, bits = _read(rows, near)
    near, traits = near.where(known), replace(_where(traits, known), words=words, photo_bits=bits)
    probability = SHIPPED.probabilities(traits)
    best = [place for place in _best(near, probability, MOST_KEPT) if probability[place] >= LEAST]
    return [_likely(rows, near, probability, place) for place in best]


def _traits(rows: Rows, near: Near) -> tuple[Near, Traits]:
    """What is known of all pairs at once: of one kind, as near and as recent as the category of the newer asks."""
    entries = _entries(rows.category)
    new, old = near.one, near.other
    is_family = entries.family[new] == entries.family[old]
    radius = entries.radius[new]
    reach = np.where(is_family, radius, np.minimum(radius, OTHER_FAMILIES_M))
    age = (rows.created[new] - rows.created[old]) / DAY
    is_wanted = (entries.kind[new] == entries.kind[old]) & (near.metres <= reach) & (age <= entries.window[new])
    near, is_family, age = near.where(is_wanted), is_family[is_wanted], age[is_wanted]
    new, old = near.one, near.other
    is_same = rows.category[new] == rows.category[old]
    crowd = np.bincount(new[is_same], minlength=len(rows.pk))
    return near, Traits(
        distance_m=near.metres,
        age_days=age,
        is_same_entry=is_same,
        is_same_family=is_family,
        blur_m=np.hypot(rows.blur[new], rows.blur[old]),
        radius_m=entries.radius[new],
        crowd=crowd[new],
        habit=entries.habit[new],
    )


@dataclass(frozen=True)
class Entries:
    """What the category of each row says of duplicates, a column each."""

    kind: Any
    family: Ints
    radius: Floats
    window: Floats
    habit: Floats


def _entries(category: Ints) -> Entries:
    codes, entry = np.unique(category, return_inverse=True)
    told, learned = Category.objects.in_bulk(codes.tolist()), habits()
    each = [told[code] for code in codes.tolist()]
    return Entries(
        kind=np.array([one.kind for one in each], dtype=object)[entry],
        family=np.array([one.parent_id or one.pk for one in each], dtype=np.int64)[entry],
        radius=np.array([max(one.duplicate_radius_m, 1) for one in each], dtype=float)[entry],
        window=np.array([one.duplicate_window_days for one in each], dtype=float)[entry],
        habit=np.array([learned.get(one.pk, 0.0) for one in each], dtype=float)[entry],
    )


def _where(traits: Traits, kept: Any) -> Traits:
    each = {name: value[kept] for name, value in vars(traits).items() if isinstance(value, np.ndarray)}
    return replace(traits, **each)


def _best(near: Near, probability: Floats, most: int) -> list[int]:
    """Positions of pairs, the likeliest first, of each contribution `most` at most."""
    seen: dict[int, int] = {}
    best = []
    # Of two that are as likely the nearer, then the newer: the same answer each time.
    order = np.lexsort((near.other, near.one, near.metres, -probability))
    for place, one, other in zip(order.tolist(), near.one[order].tolist(), near.other[order].tolist(), strict=True):
        if seen.get(one, 0) < most and seen.get(other, 0) < most:
            seen[one], seen[other] = seen.get(one, 0) + 1, seen.get(other, 0) + 1
            best.append(place)
    return best


def _read(rows: Rows, near: Near) -> tuple[list[int], Floats, Floats]:
    """The positions of pairs that nobody told apart, how alike their words are and how many bits of their photos
    differ."""
    read = sorted(_read_in_bites(rows.pk[near.one].tolist(), rows.pk[near.other].tolist()))
    words = np.array([UNKNOWN if alike is None else alike for _place, alike, _bits in read], dtype=float)
    bits = np.array([UNKNOWN if differing is None else differing for _place, _alike, differing in read], dtype=float)
    return [place for place, _alike, _bits in read], words, bits


def _read_in_bites(new: list[int], old: list[int]) -> Iterator[tuple[int, float | None, int | None]]:
    with connection.cursor() as cursor:
        for start in range(0, len(new), BITE):
            asked = {"new": new[start : start + BITE], "old": old[start : start + BITE]}
            cursor.execute(READ, asked | {"characters": COMPARED_CHARACTERS})
            for number, alike, differing in cursor.fetchall():
                yield start + number - 1, alike, differing


def compared(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[float | None, int | None]]:
    """How alike the words of two are, from 0 to 1, and how many bits of their photos differ; None without any."""
    pairs = list(pairs)
    read = _read_in_bites([one for one, _other in pairs], [other for _one, other in pairs])
    return {pairs[place]: (words, bits) for place, words, bits in read}


def _likely(rows: Rows, near: Near, probability: Floats, place: int) -> Likely:
    pair = sorted((int(rows.pk[near.one[place]]), int(rows.pk[near.other[place]])))
    return Likely((pair[0], pair[1]), float(probability[place]), float(near.metres[place]))
