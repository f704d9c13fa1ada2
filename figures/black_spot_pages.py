"""Pages of the list of black spots, worst first, by keyset."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from figures.models import BlackSpot
from figures.querysets import BlackSpotQuerySet

PER_PAGE: Final = 20
# ASCII digits only; neither number is larger than its column.
POSITION: Final = re.compile(r"([0-9]{1,9})\.([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class SpotPage:
    """Some spots, and the cursor of those that follow; empty on the last page."""

    items: list[BlackSpot]
    next_cursor: str


def page_of(rows: BlackSpotQuerySet, after: str) -> SpotPage:
    """The page that follows a cursor, the first one without it. Raises ValidationError for a wrong cursor."""
    rows = rows.worst_first().select_related("family", "commune", "quartier")
    rows = rows.defer("commune__geom", "quartier__geom")
    if after:
        solved, pk = _read(after)
        # The outer bound is what the index is walked from; the rest only settles equal numbers.
        rows = rows.filter(solved__lte=solved).filter(Q(solved__lt=solved) | Q(pk__lt=pk))
    found = list(rows[: PER_PAGE + 1])
    items = found[:PER_PAGE]
    return SpotPage(items, _cursor(items[-1]) if len(found) > PER_PAGE else "")


def _cursor(row: BlackSpot) -> str:
    return base64.urlsafe_b64encode(f"{row.solved}.{row.pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, int]:
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        position = ""
    match = POSITION.fullmatch(position)
    if match is None:
        raise ValidationError(_("Ce repère de page n'existe pas : reprenez la liste au début."), code="cursor")
    solved, pk = match.groups()
    return int(solved), int(pk)
