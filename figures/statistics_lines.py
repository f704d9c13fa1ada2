"""The breakdowns as a page shows them: lines with their names, in an order to read, and the list each number opens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Service
from boundaries.models import Boundary, Level
from contributions.category_lists import fold
from contributions.filters import OUTSIDE_QUARTIERS
from contributions.models import Category, Channel
from contributions.staff_filters import NO_SERVICE, NOWHERE
from figures.statistics import ONE_DAY, Counted, Figures
from figures.statistics_forms import Span, StatisticsForm

Parameters = dict[str, str]
Names = dict[int | None, Boundary]


@dataclass(frozen=True)
class Line:
    """`lists` are the addresses of the lists that its numbers open, by measure; empty while there is no desk, and
    without those of nothing. `parts` are the lines inside it."""

    label: str
    figures: Figures
    lists: dict[str, str]
    parts: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Breakdown:
    code: str
    title: str
    heading: str
    lines: list[Line]
    total: Line

    @property
    def longest(self) -> list[Line]:
        """What a chart of it shows: the lines that hold most."""
        return sorted(self.lines, key=lambda line: -line.figures.received)[:10]


def breakdowns(counted: Counted, form: StatisticsForm) -> list[Breakdown]:
    """By territory, category, service, channel and month: each sums to the same total."""
    book = _Book(counted, form)
    return [book.territories(), book.categories(), book.services(), book.channels(), book.months()]


class _Book:
    """What every breakdown needs: the figures, and the parameters that lists share."""

    def __init__(self, counted: Counted, form: StatisticsForm) -> None:
        self.counted, self.span = counted, form.span
        self.filters = {"kind": form.data.get("kind", ""), **form.filters}
        self.total = self.line(_("Total"), (), {})

    def territories(self) -> Breakdown:
        names = _territory_names()
        found: list[Line] = []
        for code in sorted(self._told("commune"), key=_in_order(names)):
            commune = names.get(code)
            label = commune.name if commune else _("Hors des communes")
            where = {"place": str(commune.pk) if commune else NOWHERE}
            found.append(self.line(label, (("commune", code),), where, self._quartiers(code, where, names)))
        return self._breakdown("territory", _("Par territoire"), _("Territoire"), found)

    def _quartiers(self, commune: int | None, where: Parameters, names: Names) -> list[Line]:
        """Those of a commune, what is in none of them last; nothing for a commune without quartiers."""
        codes = {key[1][1] for key in self.counted.lines if len(key) == 2 and key[0] == ("commune", commune)}
        if codes == {None}:
            return []
        found = []
        for code in sorted(codes, key=_in_order(names)):
            quartier, key = names.get(code), (("commune", commune), ("quartier", code))
            if quartier:
                found.append(self.line(quartier.name, key, {"place": str(quartier.pk)}))
            else:
                found.append(self.line(_("Hors quartier"), key, {**where, "quartier": OUTSIDE_QUARTIERS}))
        return found

    def categories(self) -> Breakdown:
        rows = {row.pk: row for row in Category.objects.all()}
        order = {pk: place for place, pk in enumerate(rows)}
        # Of one entry alone, its family's line counts no more than the entry does.
        narrowed = next(
            (row.code for row in rows.values() if row.parent_id and row.code == self.filters.get("category")), ""
        )
        found = []
        for pk in sorted(self._told("family"), key=order.__getitem__):
            inside = [key for key in self.counted.lines if len(key) == 2 and key[0] == ("family", pk)]
            entries = sorted((key for key in inside if key[1][1] != pk), key=lambda key: order[key[1][1]])
            parts = [self.line(str(rows[key[1][1]]), key, {"category": rows[key[1][1]].code}) for key in entries]
            if parts and len(inside) > len(parts):
                # Those of the family itself: its list would show the entries too, so it opens none.
                parts.append(Line(_("Sans précision"), self.counted.lines[("family", pk), ("category", pk)], {}))
            found.append(self.line(str(rows[pk]), (("family", pk),), {"category": narrowed or rows[pk].code}, parts))
        return self._breakdown("category", _("Par catégorie"), _("Catégorie"), found)

    def services(self) -> Breakdown:
        rows = {row.pk: row for row in Service.objects.all()}
        told = self._told("service")
        found = [
            self.line(str(row), (("service", pk),), {"service": row.code}) for pk, row in rows.items() if pk in told
        ]
        if None in told:
            found.append(self.line(_("Aucun service encore"), (("service", None),), {"service": NO_SERVICE}))
        return self._breakdown("service", _("Par service"), _("Service"), found)

    def channels(self) -> Breakdown:
        told = self._told("channel")
        found = [
            self.line(str(label), (("channel", code),), {"channel": code})
            for code, label in Channel.choices
            if code in told
        ]
        return self._breakdown("channel", _("Par canal"), _("Canal"), found)

    def months(self) -> Breakdown:
        marks = self.counted.marks
        ends = [*(mark - ONE_DAY for mark in marks[1:]), self.span.last]
        found = []
        for number, (mark, end) in enumerate(zip(marks, ends, strict=True), 1):
            label = str(mark.year) if self.counted.by_year else date_format(mark, "YEAR_MONTH_FORMAT")
            inside = Span(max(mark, self.span.first), end)
            found.append(self.line(label, (("month", number),), {}, span=inside))
        title, heading = (_("Par année"), _("Année")) if self.counted.by_year else (_("Par mois"), _("Mois"))
        return self._breakdown("month", title, heading, found)

    def _breakdown(self, code: str, title: str, heading: str, lines: list[Line]) -> Breakdown:
        return Breakdown(code, title, heading, lines, self.total)

    def _told(self, name: str) -> set[Any]:
        return {key[0][1] for key in self.counted.lines if len(key) == 1 and key[0][0] == name}

    def line(
        self, label: str, key: Any, where: Parameters, parts: Iterable[Line] = (), *, span: Span | None = None
    ) -> Line:
        figures = self.counted.lines.get(key, Figures())
        return Line(label, figures, lists({**self.filters, **where}, figures, span or self.span), list(parts))


def lists(where: Parameters, figures: Figures, span: Span) -> dict[str, str]:
    """The address of the list behind each count that is not zero."""
    try:
        desk = reverse("desk")
    except NoReverseMatch:
        return {}
    opened = {name: query for name, query in queries(where, span).items() if getattr(figures, name)}
    return {name: f"{desk}?{urlencode(query)}" for name, query in opened.items()}


def queries(where: Parameters, span: Span) -> dict[str, Parameters]:
    """The parameters of the list that each count counts."""
    first, last = span.first.isoformat(), span.last.isoformat()
    received = {**where, "since": first, "until": last}
    closed = {**where, "closed_since": first, "closed_until": last}
    return {
        "received": received,
        "open": {"status": "open", **received},
        "late": {**received, "due": "late"},
        "reopened": {**received, "outcome": "reopened"},
        "closed": closed,
        "solved": {**closed, "outcome": "solved"},
        "overdue": {**closed, "outcome": "overdue"},
        "rated": {**closed, "outcome": "rated"},
    }


def _in_order(names: Names) -> Callable[[int | None], tuple[bool, str]]:
    """By name, accents ignored; what has none last."""

    def place(pk: int | None) -> tuple[bool, str]:
        found = names.get(pk)
        return found is None, fold(found.name) if found else ""

    return place


def _territory_names() -> Names:
    rows = Boundary.objects.of_level(Level.COMMUNE, Level.QUARTIER).defer("geom").order_by("pk")
    return {row.pk: row for row in rows}
