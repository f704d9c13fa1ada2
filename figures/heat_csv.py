"""The table of a heat map as a file for a spreadsheet: every measure, whichever one is on the map."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from boundaries.models import Level
from figures.csv_files import csv_lines
from figures.heat import Heat, Row
from figures.measures import MEASURES, Measure


def heat_csv(heat: Heat) -> str:
    """One line for each territory, then the total."""
    return "".join(csv_lines(list(_titles(heat)), (_cells(heat, row) for row in [*heat.rows, heat.total])))


def _titles(heat: Heat) -> Iterator[str]:
    yield from (_("Territoire"), _("Niveau"), _("Code"), _("Population"))
    yield from (_("Reçues"), _("Ouvertes"), _("En retard"))
    for measure in _measured():
        yield _("%(measure)s (%(unit)s)") % {"measure": measure.label, "unit": measure.unit}
    if heat.other_span:
        said = {"days": heat.other_span.words()}
        yield from (_("Reçues (%(days)s)") % said, _("Ouvertes (%(days)s)") % said, _("En retard (%(days)s)") % said)
        yield _("Différence : %(measure)s") % {"measure": heat.measure.label}


def _measured() -> list[Measure]:
    """Those that are not counts, which have columns of their own."""
    return [measure for code, measure in MEASURES.items() if code != "count"]


def _cells(heat: Heat, row: Row) -> list[Any]:
    figures, place = row.figures, row.place
    level = str(Level(place.territory.level).label) if place.territory and not place.is_rest else ""
    cells: list[Any] = [place.name, level, place.territory.code if place.territory else "", place.population]
    cells += [figures.count, figures.open, figures.late, *(row.value(measure) for measure in _measured())]
    if row.other is not None:
        cells += [row.other.count, row.other.open, row.other.late, row.difference(heat.measure)]
    return cells
