"""What the statistics are asked for: the filters of the desk, and a span of days."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from contributions import kinds
from contributions.filter_choices import category_choices, territory_choices
from contributions.filters import DAYS, midnight
from contributions.models import Category, Contribution
from contributions.staff_filters import STAFF_PARAMETERS, StaffFilterForm

_ = gettext_lazy
USUAL_PERIOD = "365"
ONE_DAY = datetime.timedelta(days=1)
# What the span stands for, here and in the lists that a number opens.
OF_TIME = ("period", "since", "until", "outcome", "closed_since", "closed_until")


@dataclass(frozen=True)
class Span:
    """Days, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def start(self) -> datetime.datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime.datetime:
        """The first moment that is no longer in it."""
        return midnight(self.last + ONE_DAY)

    def __str__(self) -> str:
        days = {"first": date_format(self.first, "DATE_FORMAT"), "last": date_format(self.last, "DATE_FORMAT")}
        return gettext("du %(first)s au %(last)s") % days


class StatisticsForm(StaffFilterForm):
    """Without a word of it, the reports of the last twelve months: a period and a kind are the usual ones, and "" is
    every one. Dates go before the period."""

    since = forms.DateField(
        label=_("Du"), required=False, validators=DAYS, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Au"), required=False, validators=DAYS, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: QueryDict) -> None:
        asked = data.copy()
        asked.setdefault("period", USUAL_PERIOD)
        asked.setdefault("kind", usual_kind())
        # The lists that the numbers open are their business, not a filter of the figures.
        for name in ("outcome", "closed_since", "closed_until"):
            asked.pop(name, None)
        super().__init__(asked)
        self.fields["category"].choices = lambda: [("", gettext("Toutes")), *category_choices(Category.objects.all())]
        self.fields["territory"].choices = lambda: [("", gettext("Tout le territoire")), *territory_choices()]

    def clean(self) -> dict[str, Any]:
        """The days of the span are taken out of the filters: what is received and what is closed each have theirs."""
        wanted = super().clean() or self.cleaned_data
        if self.errors:
            return wanted
        self.span = _span(wanted)
        if self.span.first > self.span.last:
            raise ValidationError(gettext("La fin de la période est avant son début."), code="dates")
        return {**wanted, "period": "", "since": None, "until": None}

    @property
    def rows_shown(self) -> Iterable[forms.BoundField]:
        """The fields in the order of the page; the search and what is hidden apart."""
        names = ("period", "since", "until", "territory", "category", "service")
        return [self[name] for name in names]

    @property
    def rows_beside(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in ("channel", "kind", "status", "due", "who", "watch", "q")]

    @property
    def beside_in_use(self) -> bool:
        return any(self.data.get(field.name) or field.errors for field in self.rows_beside if field.name != "kind")

    @property
    def hidden_refusals(self) -> list[str]:
        """What is wrong in an old link: no field shows it."""
        return [str(error) for name in ("quartier", "place") for error in self.errors.get(name, ())]

    @cached_property
    def filters(self) -> dict[str, str]:
        """What narrows the figures besides the days, as parameters of any list."""
        given = {name: self.data.get(name, "").strip() for name in STAFF_PARAMETERS if name not in OF_TIME}
        return {name: value for name, value in given.items() if value}

    @cached_property
    def parameters(self) -> dict[str, str]:
        """All of it, the days said as days: the same address is the same figures tomorrow."""
        days = {"since": self.span.first.isoformat(), "until": self.span.last.isoformat()}
        return {"kind": self.data.get("kind", ""), **self.filters, **days}


def usual_kind() -> str:
    """What services put right; "" when nothing of the kind is declared."""
    return next((kind.code for kind in kinds.all_kinds() if kind.is_problem), "")


def _span(wanted: dict[str, Any]) -> Span:
    today = timezone.localdate()
    if wanted["since"] or wanted["until"]:
        last = wanted["until"] or today
        return Span(wanted["since"] or min(_oldest(), last), last)
    if wanted["period"]:
        return Span(today - datetime.timedelta(days=int(wanted["period"])), today)
    return Span(_oldest(), today)


def _oldest() -> datetime.date:
    """The day of the first contribution of all."""
    found = Contribution.objects.order_by("created_at", "pk").values_list("created_at", flat=True).first()
    return timezone.localdate(found) if found else timezone.localdate()
