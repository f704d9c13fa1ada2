"""Works in words: when they are, and what is said of them before a contribution is sent."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.announcements import Announcement
from works.models import PlannedWork

NAME = "works"


def period(first: datetime.date, last: datetime.date) -> str:
    """ "du 12 au 20 mars", "du 28 février au 3 mars", "le 12 mars 2031": no more of a date than is needed."""
    is_this_year = {first.year, last.year} == {timezone.localdate().year}
    end = date_format(last, "j F" if is_this_year else "j F Y")
    if first == last:
        return _("le %(day)s") % {"day": end}
    is_one_month = (first.year, first.month) == (last.year, last.month)
    is_one_year = first.year == last.year
    start = date_format(first, "j" if is_one_month else "j F" if is_one_year else "j F Y")
    return _("du %(first)s au %(last)s") % {"first": start, "last": end}


def sentence(work: PlannedWork) -> str:
    """ "Travaux prévus du 12 au 20 mars : Réfection de la chaussée"."""
    return _("Travaux prévus %(period)s : %(title)s") % {
        "period": period(work.starts_on, work.ends_on),
        "title": work.title,
    }


def key_of(work: PlannedWork) -> str:
    return f"{NAME}:{work.pk}"


def announcement_of(work: PlannedWork) -> Announcement:
    return Announcement(key_of(work), sentence(work), work.description, work.get_absolute_url())
