"""What is known around a place that may be the same thing: one statement, by the indexes of places."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import Point

from contributions.likeness import UNKNOWN
from contributions.models import Category
from contributions.permissions import TESTIFIED_WITHIN
from geo.boxes import Box
from geo.prepared import all_rows
from geo.reading import reader

# As long as somebody may still add to what was closed.
CLOSED_WITHIN_DAYS: Final = TESTIFIED_WITHIN.days
# Another family is looked at only as near as this: farther, it takes more than words to be the same.
OTHER_FAMILIES_M: Final = 15.0
MOST: Final = 50
COMPARED_CHARACTERS: Final = 300

# Words that mean something, in their stems: those of French first, then what is left by those of English. What two
# texts have in common is the share of the shorter one's stems that the other has, or that of their trigrams, for a
# letter amiss. One word in common is a third of a likeness at most.
# Of what is `said`.
STEMMED: Final = """french (id, stems) as (
  select id, tsvector_to_array(to_tsvector('riverain_french', left(words, %(characters)s))) from said
), stemmed (id, stems) as (
  select id, tsvector_to_array(to_tsvector('english', array_to_string(stems, ' '))) from french
)"""
LIKENESS: Final = """greatest(
    cardinality(array(select unnest(theirs.stems) intersect select unnest(ours.stems)))::float8
      / greatest(least(cardinality(theirs.stems), cardinality(ours.stems)), 3),
    case when least(cardinality(theirs.stems), cardinality(ours.stems)) > 1
      then similarity(array_to_string(theirs.stems, ' '), array_to_string(ours.stems, ' ')) else 0 end)"""
# The one without an id is ours.
COMPARED: Final = f"""{STEMMED}, alike (id, likeness) as (
  select theirs.id, {LIKENESS}
  from stemmed as ours join stemmed as theirs on ours.id is null and theirs.id is not null
  where cardinality(ours.stems) > 0 and cardinality(theirs.stems) > 0
)"""

# What is compared of those that may be.
COLUMNS: Final = """id, category_id, geom, created_at, closed_at, accuracy_m,
         concat_ws(' ', title, description, place_description) as words"""
COMPARABLE: Final = """is_public and not is_approximate and kind = %(kind)s and duplicate_of_id is null
    and created_at + interval '0' >= %(oldest)s"""
# A family is numbered together, or nearly: GiST looks up a range of numbers (of its own type alone), and no list.
FAMILY: Final = """category_id >= (select ids[1] from family)
    and category_id <= (select ids[cardinality(ids)] from family)
    and category_id + 0 = any((select ids from family)::bigint[])"""

# Another family is so near that the plain index of places finds a few rows. What is computed of a category or of a
# date keeps their own indexes, which hold half the table, out of it. What an index is asked for is a "(select …)": the
# planner, who sees no value there, need not look at each place anew to come to the same plan.
STATEMENT: Final = f"""
with family (ids) as (
  select array_agg(member.id order by member.id)
  from contributions_category entry
  join contributions_category member on coalesce(entry.parent_id, entry.id) in (member.id, member.parent_id)
  where entry.id = %(entry)s
), known as (
  select {COLUMNS}, true as is_family from contributions_contribution
  where is_open and geom && (select %(box)s::geometry) and {FAMILY} and {COMPARABLE}
  union all
  select {COLUMNS}, true from contributions_contribution
  where not is_open and closed_at >= (select %(closed)s) and geom && (select %(box)s::geometry)
    and {FAMILY} and {COMPARABLE}
  union all
  select {COLUMNS}, false from contributions_contribution
  where (is_open or closed_at >= (select %(closed)s)) and geom && (select %(inner)s::geometry)
    and category_id + 0 <> all((select ids from family)::bigint[]) and {COMPARABLE}
), measured as (
  select *, ST_DistanceSphere(geom, %(point)s::geometry) as distance_m, category_id = %(entry)s as is_entry from known
), near as (
  select *, count(*) filter (where is_entry and distance_m <= %(radius)s) over () as crowd
  from measured
  where distance_m <= case when is_family then %(radius)s else %(inner_radius)s end
), best as (
  select * from near where id <> all(%(excluded)s) order by is_entry desc, distance_m, id limit %(most)s
), said (id, words) as (
  select null::bigint, %(words)s where %(words)s <> ''
  union all
  select id, words from best where %(words)s <> ''
), {COMPARED}
select id, distance_m, created_at, closed_at, coalesce(accuracy_m, 0), is_entry, is_family, crowd, likeness
from best left join alike using (id)
order by is_entry desc, distance_m, id
"""
WORDS: Final = f"""
with said (id, words) as (
  select null::bigint, %(words)s
  union all
  select id, concat_ws(' ', title, description, place_description)
  from contributions_contribution where id = any(%(ids)s)
), {COMPARED}
select id, likeness from alike
"""
FINGERPRINTS: Final = """
select contribution_id, array_agg(fingerprint) from contributions_photo
where contribution_id = any(%(ids)s) and fingerprint is not null and is_public
group by contribution_id
"""


@dataclass(frozen=True)
class Known:
    """One row of the statement, of which only what is compared was read. `likeness`: of its words, from 0 to 1; None
    when one of the two says nothing."""

    pk: int
    distance_m: float
    created_at: datetime.datetime
    closed_at: datetime.datetime | None
    accuracy_m: int
    is_same_entry: bool
    is_same_family: bool
    crowd: int
    likeness: float | None

    def age_days(self, moment: datetime.datetime) -> float:
        """Between the two, whichever came first: on a desk, the other one may be the later."""
        return abs((moment - self.created_at).total_seconds()) / 86_400

    def closed_days(self, moment: datetime.datetime) -> float:
        if self.closed_at is None:
            return UNKNOWN
        return max((moment - self.closed_at).total_seconds(), 0.0) / 86_400


def known_around(
    point: Point,
    category: Category,
    moment: datetime.datetime,
    words: str = "",
    *,
    excluded: Iterable[int] = (),
) -> list[Known]:
    """What is public, recent enough, open or closed a short while before, and not merged into another one.

    The family as far as the radius of the category says, other families at the same spot; the same entry first, then
    the nearest, `MOST` at most. One without an exact place stands somewhere in its territory: a distance to it would
    be a lie.
    """
    radius = float(category.duplicate_radius_m)
    inner_radius = min(radius, OTHER_FAMILIES_M)
    asked = {
        "point": point.hexewkb.decode(),
        "box": Box.around(point, radius).polygon().hexewkb.decode(),
        "inner": Box.around(point, inner_radius).polygon().hexewkb.decode(),
        "radius": radius,
        "inner_radius": inner_radius,
        "entry": category.pk,
        "kind": category.kind,
        "oldest": moment - datetime.timedelta(days=category.duplicate_window_days),
        "closed": moment - datetime.timedelta(days=CLOSED_WITHIN_DAYS),
        "excluded": list(excluded),
        "most": MOST,
        "words": _said(words),
        "characters": COMPARED_CHARACTERS,
    }
    return [Known(*row) for row in all_rows(reader(), STATEMENT, asked)]


def likeness_of_words(words: str, ids: list[int]) -> dict[int, float]:
    """From 0 to 1, for those of the contributions that say something, when `words` do; French and English."""
    asked = {"words": _said(words), "ids": ids, "characters": COMPARED_CHARACTERS}
    return dict(all_rows(reader(), WORDS, asked)) if asked["words"] else {}


def _said(words: str) -> str:
    return words.replace("\x00", "") if words.strip() else ""


def fingerprints_of(ids: list[int]) -> dict[int, list[int]]:
    """Of the photos that anyone may see."""
    return dict(all_rows(reader(), FINGERPRINTS, {"ids": ids}))
