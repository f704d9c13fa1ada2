"""Duplicates among what was imported: each closed one is tied to the original it names, when both are here."""

from collections.abc import Mapping
from typing import Final

from django.db import connection

from reports.models import Origin

# Nothing is kept for a duplicate: the original of an original is the original of both. One that is open stays as the
# source says it is: an agent closes it.
LINK: Final = """
with pairs as (
  select named.child, coalesce(original.duplicate_of_id, original.id) as original
  from unnest(%s::bigint[], %s::bigint[]) as named (child, original)
  join contributions_contribution original on original.id = named.original
), linked as (
  update contributions_contribution contribution
  set duplicate_of_id = pairs.original, status = 'duplicate'
  from pairs
  where contribution.id = pairs.child and not contribution.is_open and pairs.original <> pairs.child
  returning contribution.id, contribution.duplicate_of_id
), merged as (
  insert into contributions_merge (contribution_id, kept_id, at, before)
  select id, duplicate_of_id, now(), '{}' from linked
)
update contributions_event event
set status = 'duplicate'
from linked
where event.contribution_id = linked.id and event.type = 'status'
"""


def link(source: str, originals: Mapping[str, str]) -> int:
    """Tie the reports just written, by the identifiers of their originals; answers how many are tied."""
    names = {*originals, *originals.values()}
    rows = Origin.objects.filter(source=source, identifier__in=names)
    here = dict(rows.values_list("identifier", "contribution_id"))
    named = {child: original for child, original in originals.items() if original in here}
    pairs = {here[child]: here[root] for child in named if (root := _root(child, named))}
    with connection.cursor() as cursor:
        cursor.execute(LINK, [list(pairs), list(pairs.values())])
        return cursor.rowcount


def _root(child: str, originals: Mapping[str, str]) -> str:
    """The end of the chain that begins with this one; empty when it turns in a circle."""
    seen = {child}
    root = originals[child]
    while root in originals:
        if root in seen:
            return ""
        seen.add(root)
        root = originals[root]
    return root
