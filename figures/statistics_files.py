"""The statistics as a table for a spreadsheet: one row for each line of each breakdown, and the total."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from figures.statistics import Figures
from figures.statistics_lines import Breakdown, Line


def measures() -> dict[str, Callable[[Figures], Any]]:
    return {
        _("Reçues"): lambda one: one.received,
        _("Encore ouvertes"): lambda one: one.open,
        _("En retard"): lambda one: one.late,
        _("Rouvertes"): lambda one: one.reopened,
        _("Closes au moins une fois"): lambda one: one.ever_closed,
        _("Closes dans la période"): lambda one: one.closed,
        _("Résolues"): lambda one: one.solved,
        _("Délai médian (jours)"): lambda one: _rounded(one.median_days),
        _("Délai de 9 sur 10 (jours)"): lambda one: _rounded(one.slow_days),
        _("Délai médian (jours ouvrés)"): lambda one: _rounded(one.working_days),
        _("Closes avec échéance"): lambda one: one.with_deadline,
        _("Closes après l'échéance"): lambda one: one.overdue,
        _("Part close après l'échéance (%)"): lambda one: one.overdue_share,
        _("Part rouverte (%)"): lambda one: one.reopened_share,
        _("Avis reçus"): lambda one: one.rated,
        _("Avis satisfaits"): lambda one: one.satisfied,
        _("Part satisfaite (%)"): lambda one: one.satisfied_share,
        _("Première réponse (jours, médiane)"): lambda one: _rounded(one.first_answer_days),
    }


def header() -> list[str]:
    return [_("Répartition"), _("Ligne"), _("Détail"), *measures()]


def rows(found: Iterable[Breakdown]) -> Iterator[list[Any]]:
    for breakdown in found:
        for line in breakdown.lines:
            yield _row(breakdown, line.label, "", line)
            yield from (_row(breakdown, line.label, part.label, part) for part in line.parts)
        yield _row(breakdown, breakdown.total.label, "", breakdown.total)


def _row(breakdown: Breakdown, label: str, detail: str, line: Line) -> list[Any]:
    return [breakdown.title, label, detail, *(read(line.figures) for read in measures().values())]


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 1)
