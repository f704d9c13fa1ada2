"""One heat map: the counts, the rows of its table, its scale and its words; the page, the files and the mail all show
this."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.permissions import EVERYWHERE, Person
from boundaries.models import Boundary, Level
from contributions.category_lists import fold
from contributions.staff_filters import narrow_for
from figures.heat_counts import Counts, Figures, counted
from figures.heat_filters import HeatForm, Span
from figures.heat_places import Directory, Key, Place, all_of
from figures.heat_scale import Scale, Shade, diverging, sequential
from figures.measures import Measure

NONE = Figures()


@dataclass(frozen=True)
class Row:
    """A line of the table. `other` are the figures of the period compared with, None when nothing is compared."""

    place: Place
    figures: Figures
    other: Figures | None
    shade: Shade

    def value(self, measure: Measure) -> float | None:
        return measure.value(self.figures, self.place.population)

    def other_value(self, measure: Measure) -> float | None:
        return measure.value(self.other, self.place.population) if self.other else None

    def difference(self, measure: Measure) -> float | None:
        return difference(self.value(measure), self.other_value(measure), measure)


@dataclass(frozen=True)
class Heat:
    """`total` and `other_total` are of the whole, whatever the rows."""

    measure: Measure
    level: str
    rows: list[Row]
    total: Row
    scale: Scale
    span: Span
    other_span: Span | None
    words: list[str]
    made_at: datetime.datetime

    @property
    def is_compared(self) -> bool:
        return self.other_span is not None

    def drawn_value(self, row: Row) -> float | None:
        """The number that colours the place of a row."""
        return row.difference(self.measure) if self.is_compared else row.value(self.measure)

    def drawn_text(self, row: Row) -> str:
        value = self.drawn_value(row)
        return self.measure.difference(value) if self.is_compared else self.measure.text(value)


def difference(now: float | None, then: float | None, measure: Measure) -> float | None:
    """Rounded again: the difference of two rounded numbers must not show more decimals than they have."""
    return None if now is None or then is None else round(now - then, measure.decimals)


def heat_of(user: Person, rows: QuerySet, form: HeatForm, *, reach: frozenset[int] | None = EVERYWHERE) -> Heat:
    """The heat map of the `rows` that someone may read, under a valid form. `reach` are the territories shown even when
    nothing was received there: nobody is shown a zero for what they may not read."""
    directory, moment = Directory(), timezone.now()

    def count(asked: HeatForm) -> Counts:
        return counted(
            narrow_for(user, rows, asked),
            form.chosen_level,
            moment=moment,
            today=timezone.localdate(moment),
            renamed=directory.renamed,
        )

    counts = count(form)
    other = count(form.of_span(form.other_span)) if form.other_span else None
    keys = _keys(directory, form, reach, counts, other)
    pairs = {key: (counts.by_place.get(key, NONE), other and other.by_place.get(key, NONE)) for key in keys}
    places = {key: directory.row_of(key, form.chosen_level) for key in keys}
    scale = _scale(form.chosen_measure, pairs, places)
    return Heat(
        measure=form.chosen_measure,
        level=form.chosen_level,
        rows=[_row(form.chosen_measure, scale, places[key], *pairs[key]) for key in keys],
        total=_row(form.chosen_measure, scale, all_of(places.values()), counts.total, other and other.total),
        scale=scale,
        span=form.span,
        other_span=form.other_span,
        words=form.words(),
        made_at=moment,
    )


def _keys(
    directory: Directory, form: HeatForm, reach: frozenset[int] | None, counts: Counts, other: Counts | None
) -> list[Key]:
    """The territories that are asked about, by name, then what lies outside of them."""
    found = set(counts.by_place) | set(other.by_place if other else ())
    keys = found | set(_quiet(directory, form, reach))
    places = {key: directory.row_of(key, form.chosen_level) for key in keys}
    return sorted(keys, key=lambda key: _rank(places[key]))


def _rank(place: Place) -> tuple[bool, bool, str, Key]:
    """By name as people sort them, accents aside; two of one name in a steady order."""
    quartier, commune = place.key
    return (place.territory is None, place.is_rest, fold(place.name), (quartier or 0, commune or 0))


def _quiet(directory: Directory, form: HeatForm, reach: frozenset[int] | None) -> Iterable[Key]:
    """Those where nothing may have been received. A drawn perimeter holds no whole territory: none is added."""
    wanted = form.cleaned_data
    chosen = [one for one in (wanted["territory"], wanted["place"]) if isinstance(one, Boundary)]
    if (wanted["place"] and not chosen) or any(one.level == Level.PERIMETER for one in chosen):
        return []
    keys = [] if wanted["quartier"] and form.chosen_level == Level.QUARTIER else directory.all_keys(form.chosen_level)
    for territory in chosen:
        keys = directory.keys_inside(keys, frozenset([territory.pk]))
    return keys if reach is EVERYWHERE else directory.keys_inside(keys, reach)


def _scale(measure: Measure, pairs: Mapping[Key, tuple[Figures, Figures | None]], places: Mapping[Key, Place]) -> Scale:
    drawn = [_drawn(measure, places[key], *pair) for key, pair in pairs.items()]
    is_compared = any(other is not None for _figures, other in pairs.values())
    return diverging(measure, drawn) if is_compared else sequential(measure, drawn)


def _row(measure: Measure, scale: Scale, place: Place, figures: Figures, other: Figures | None) -> Row:
    return Row(place, figures, other, scale.shade(_drawn(measure, place, figures, other)))


def _drawn(measure: Measure, place: Place, figures: Figures, other: Figures | None) -> float | None:
    value = measure.value(figures, place.population)
    if other is None:
        return value
    return difference(value, measure.value(other, place.population), measure)
