"""What a heat map can measure: each with its words, its number, and how the number is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from figures.heat_counts import Figures

MINUS: Final = "\N{MINUS SIGN}"
ABSENT: Final = "\N{EN DASH}"
Label = str | Promise


@dataclass(frozen=True)
class Measure:
    """`of` gives the number of a place's figures and population, None when there is nothing to measure; `lacking` says
    why. Numbers are rounded to `decimals` before they are compared or coloured, so that what is read is what is drawn.
    """

    code: str
    label: Label
    unit: Label
    explanation: Label
    of: Callable[[Figures, int | None], float | None]
    lacking: Label = ""
    decimals: int = 0

    def value(self, figures: Figures, population: int | None) -> float | None:
        found = self.of(figures, population)
        return None if found is None else round(found, self.decimals)

    def text(self, value: float | None) -> str:
        """The number as people write it; a dash for none."""
        if value is None:
            return ABSENT
        written = number_format(abs(value), self.decimals, force_grouping=True)
        signed = f"{MINUS}{written}" if value < 0 else written
        return _("%(number)s %%") % {"number": signed} if self.code == "late" else signed

    def difference(self, value: float | None) -> str:
        """The number with its sign, always; of shares, in points."""
        if value is None:
            return ABSENT
        written = number_format(abs(value), self.decimals, force_grouping=True)
        sign = {-1: MINUS, 0: "", 1: "+"}[(value > 0) - (value < 0)]
        if self.code == "late":
            return pgettext("percentage points", "%(number)s pt") % {"number": f"{sign}{written}"}
        return f"{sign}{written}"


def _late_share(figures: Figures, population: int | None) -> float | None:
    return 100 * figures.late / figures.open if figures.open else None


def _rate(figures: Figures, population: int | None) -> float | None:
    return 1000 * figures.count / population if population else None


COUNT: Final = Measure(
    "count",
    gettext_lazy("Nombre de contributions"),
    gettext_lazy("contributions"),
    gettext_lazy("Combien de contributions ont été reçues."),
    lambda figures, population: figures.count,
)
MEDIAN_AGE: Final = Measure(
    "age",
    gettext_lazy("Âge médian des ouvertes"),
    gettext_lazy("jours"),
    gettext_lazy("La moitié de celles qui sont encore ouvertes attend depuis moins de jours, l'autre depuis plus."),
    lambda figures, population: figures.median_age,
    gettext_lazy("rien d'ouvert"),
    decimals=1,
)
MEAN_AGE: Final = Measure(
    "mean",
    gettext_lazy("Âge moyen des ouvertes"),
    gettext_lazy("jours"),
    gettext_lazy("Depuis combien de jours, en moyenne, attendent celles qui sont encore ouvertes."),
    lambda figures, population: figures.mean_age,
    gettext_lazy("rien d'ouvert"),
    decimals=1,
)
LATE: Final = Measure(
    "late",
    gettext_lazy("Part en retard"),
    gettext_lazy("% des ouvertes"),
    gettext_lazy("Parmi celles qui sont encore ouvertes, la part qui a dépassé son échéance."),
    _late_share,
    gettext_lazy("rien d'ouvert"),
)
RATE: Final = Measure(
    "rate",
    gettext_lazy("Pour 1 000 habitants"),
    gettext_lazy("pour 1 000 habitants"),
    gettext_lazy("Contributions reçues pour 1 000 habitants, là où la population est connue."),
    _rate,
    gettext_lazy("population inconnue"),
    decimals=1,
)
MEASURES: Final = {measure.code: measure for measure in (COUNT, MEDIAN_AGE, MEAN_AGE, LATE, RATE)}
