"""The Monday mails of the services that a person manages, in words."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.permissions import Person
from figures.heat_filters import LEVELS, HeatForm
from figures.models import HeatMailing
from figures.permissions import mailed_services


@dataclass(frozen=True)
class Mailed:
    """`words` say what it shows; none when its filters no longer exist, and then nothing can be sent."""

    mailing: HeatMailing
    words: str


def mailings_of(user: Person) -> list[Mailed]:
    rows = HeatMailing.objects.filter(service__in=mailed_services(user)).select_related("service")
    return [Mailed(mailing, in_words(mailing)) for mailing in rows]


def in_words(mailing: HeatMailing) -> str:
    form = HeatForm(QueryDict(mailing.query), without_person=True)
    if not form.is_valid():
        return ""
    shown = [str(form.chosen_measure.label), str(LEVELS[form.chosen_level]), form.span.words(), *form.words()]
    if form.other_span:
        shown.append(_("comparées : %(days)s") % {"days": form.other_span.words()})
    return " · ".join(shown)
