"""Which charts stand beside which table, and what they say in words."""

from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from figures import charts
from figures.statistics import Counted
from figures.statistics_lines import Breakdown, Line


@dataclass(frozen=True)
class Charts:
    """The charts of a page: bars by the code of their breakdown, lines for what moves in time."""

    bars: dict[str, charts.Bars]
    flow: charts.Lines | None
    delays: charts.Lines | None


def charts_of(counted: Counted, found: list[Breakdown]) -> Charts:
    *places, months = found
    drawn = {one.code: chart for one in places if (chart := _bars(one))}
    return Charts(drawn, _flow(counted, months), _delays(counted, months))


def _bars(breakdown: Breakdown) -> charts.Bars | None:
    shown = breakdown.longest
    if len(shown) < 2:
        return None
    rows = [(line.label, _counts(line), line.figures.received, line.figures.open) for line in shown]
    first = shown[0]
    said = _("Le plus : %(label)s, %(counts)s. Les chiffres sont dans le tableau.")
    title = _("%(breakdown)s : reçues, dont encore ouvertes") % {"breakdown": breakdown.title}
    return charts.bars(title, said % {"label": first.label, "counts": _counts(first)}, rows)


def _counts(line: Line) -> str:
    """ "1 234 dont 56 ouvertes"."""
    figures = line.figures
    said = ngettext("%(received)s dont %(open)s ouverte", "%(received)s dont %(open)s ouvertes", figures.open)
    return said % {"received": number_format(figures.received), "open": number_format(figures.open)}


def _flow(counted: Counted, months: Breakdown) -> charts.Lines | None:
    figures = [line.figures for line in months.lines]
    total = counted.total
    said = _("En tout %(received)s reçues et %(solved)s résolues. Les chiffres sont dans le tableau.")
    numbers = {"received": number_format(total.received), "solved": number_format(total.solved)}
    series = [
        (_("Reçues"), [float(one.received) for one in figures]),
        (_("Résolues"), [float(one.solved) for one in figures]),
    ]
    return charts.lines(_("Reçues et résolues"), said % numbers, _names(counted), series)


def _delays(counted: Counted, months: Breakdown) -> charts.Lines | None:
    figures = [line.figures for line in months.lines]
    if counted.total.median_days is None:
        return None
    said = _("La moitié est résolue en %(usual)s jours, neuf sur dix en %(slow)s. Les chiffres sont dans le tableau.")
    days = {
        "usual": number_format(round(counted.total.median_days, 1)),
        "slow": number_format(round(counted.total.slow_days or 0, 1)),
    }
    series = [
        (_("Délai médian"), [one.median_days for one in figures]),
        (_("Délai de 9 sur 10"), [one.slow_days for one in figures]),
    ]
    return charts.lines(_("Jours pour résoudre"), said % days, _names(counted), series)


def _names(counted: Counted) -> list[str]:
    """Short, so that they stand side by side: "nov. 26"."""
    return [str(mark.year) if counted.by_year else date_format(mark, "M y") for mark in counted.marks]
