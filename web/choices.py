"""A choice that says how many contributions it would show."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

PATTERN: Final = _("{name} ({n})")

Numbers = Mapping[str, int]


class LongSelect(forms.Select):
    """For a hundred choices: Django's own takes two templates more for each of them, which is half the time of the
    page."""

    template_name = "widgets/select.html"


class NumberedSelect(LongSelect):
    """`numbers` are those of each value; None says none. `data-name` is the name alone, for the script that changes the
    numbers of a page that stays (`contribution-list.js`)."""

    numbers: Numbers | None = None

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        option["attrs"]["data-name"] = label
        if self.numbers is not None:
            n = grouped(self.numbers.get(str(value), 0))
            option["label"] = str(PATTERN).format(name=label, n=n)
        return option


def grouped(number: int) -> str:
    """12345 as one writes it: "12 345" in French."""
    return number_format(number, force_grouping=True)
