"""What was last received in each territory of a heat map, for a file that must say more than a number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from boundaries.models import Level
from contributions.models import Contribution
from figures.heat_places import Key

MOST: Final = 5


@dataclass(frozen=True)
class Recent:
    reference: str
    heading: str
    state: str
    path: str


def recent(rows: QuerySet, level: str, renamed: Mapping[int, int], *, most: int = MOST) -> dict[Key, list[Recent]]:
    """The last public ones of each territory, newest first: a file is passed on to people who may not read the rest."""
    by = (F("quartier"), F("commune")) if level == Level.QUARTIER else (F("commune"),)
    newest = Window(RowNumber(), partition_by=by, order_by=(F("created_at").desc(), F("pk").desc()))
    found = rows.public().order_by().annotate(rank=newest).filter(rank__lte=most)
    return _by_place(found.select_related("category").order_by("rank", "-created_at"), level, renamed)


def _by_place(rows: Iterable[Contribution], level: str, renamed: Mapping[int, int]) -> dict[Key, list[Recent]]:
    grouped: dict[Key, list[Recent]] = {}
    for row in rows:
        state = str(row.state.label)
        line = Recent(row.reference, row.heading, state, row.get_absolute_url())
        grouped.setdefault(_key(row, level, renamed), []).append(line)
    return grouped


def _key(row: Contribution, level: str, renamed: Mapping[int, int]) -> Key:
    quartier, commune = (renamed.get(pk, pk) if pk else None for pk in (row.quartier_id, row.commune_id))
    if level == Level.QUARTIER and quartier is not None:
        return (quartier, None)
    return (None, commune)
