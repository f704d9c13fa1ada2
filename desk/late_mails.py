"""Each working morning, to each service what is late there: how many, the oldest, where to read them all.

Decided once a day, so that a second run writes to nobody twice; what the mail server does not take waits, held in the
database, for the next run of the day. The next morning's mail takes its place.
"""

import datetime
import logging
import smtplib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Service
from contributions.models import Category, Contribution, LateMail
from contributions.notifications import absolute
from contributions.posting import PERMANENT, send_each
from contributions.working_days import is_working_day, working_days_between

log = logging.getLogger(__name__)

OLDEST: Final = 20
# In a row: a server that takes nothing is not asked for every service.
MOST_FAILURES: Final = 3


@dataclass(frozen=True)
class LateOne:
    """One line: no word of whoever wrote it, since a mail is read and kept by many."""

    reference: str
    category: str
    where: str
    due_on: datetime.date
    days: int
    url: str


def tell_what_is_late(today: datetime.date) -> int:
    """Decide the day's mails, then send those that have not left; answers how many did. Nothing on a day off."""
    if not is_working_day(today):
        return 0
    LateMail.objects.filter(sent_at=None, given_up_at=None, day__lt=today).update(given_up_at=timezone.now())
    _decide(today)
    return _send_all(today)


def _decide(today: datetime.date) -> None:
    """One row for each service with an address; with a count of zero nothing leaves, whatever the day brings."""
    services = Service.objects.filter(is_active=True).exclude(email="").order_by("pk")
    told = LateMail.objects.filter(day=today).values_list("service", flat=True)
    undecided = list(services.exclude(pk__in=told))
    if not undecided:
        return
    late = _late(today).filter(service__in=undecided).order_by().values_list("service")
    every = dict(late.annotate(Count("pk")))
    public = dict(late.filter(is_public=True).annotate(Count("pk")))
    LateMail.objects.bulk_create(
        [
            LateMail(service=one, day=today, count=(public if one.is_external else every).get(one.pk, 0))
            for one in undecided
        ],
        ignore_conflicts=True,
    )


def _late(today: datetime.date) -> QuerySet[Contribution]:
    return Contribution.objects.late(today)


def late_in(service: Service, today: datetime.date) -> QuerySet[Contribution]:
    """What that service reads: another institution has no account here, and sees what the public sees."""
    rows = _late(today).of_service(service.pk)
    return rows.public() if service.is_external else rows


def _send_all(today: datetime.date) -> int:
    waiting = LateMail.objects.filter(day=today, sent_at=None, given_up_at=None, count__gt=0)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    return send_each(ids, _send, what="late mail", most_failures=MOST_FAILURES)


@transaction.atomic
def _send(pk: int) -> bool:
    """It leaves while its row is held: a second worker passes by, and what has left is never sent again."""
    held = LateMail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("service")
    row = held.filter(pk=pk, sent_at=None, given_up_at=None).first()
    if row is None:
        return False
    if not late_in(row.service, row.day).exists():  # settled while the mail waited
        LateMail.objects.filter(pk=pk).update(given_up_at=timezone.now())
        return False
    try:
        mail_of(row).send()
    except smtplib.SMTPRecipientsRefused as error:
        if min(code for code, _words in error.recipients.values()) < PERMANENT:
            raise
        log.warning("late mail %s: address refused", pk)
        LateMail.objects.filter(pk=pk).update(given_up_at=timezone.now())
        return False
    LateMail.objects.filter(pk=pk).update(sent_at=timezone.now())
    return True


def mail_of(row: LateMail) -> EmailMultiAlternatives:
    """What is late as it stands now, even when the morning's server was slow; its name is the same each time."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<late.{row.service_id}.{row.day}@{host}>", "Auto-Submitted": "auto-generated"}
    with translation.override(settings.LANGUAGE_CODE):
        page = _page(row)
        mail = EmailMultiAlternatives(
            page["subject"], "\n\n".join(_paragraphs(page)) + "\n", to=[row.service.email], headers=headers
        )
        mail.attach_alternative(render_to_string("desk/mails/late.html", page), "text/html")
    return mail


def _paragraphs(page: dict[str, Any]) -> Iterator[str]:
    """The same as plain text."""
    count = page["count"]
    yield _("Bonjour,")
    yield ngettext(
        "%(count)d contribution a passé son échéance chez %(service)s, sans être en attente de son auteur.",
        "%(count)d contributions ont passé leur échéance chez %(service)s, sans être en attente de leur auteur.",
        count,
    ) % {"count": count, "service": page["service"]}
    listed = [_("- %(category)s : %(count)d") % {"category": name, "count": n} for name, n in page["categories"]]
    yield "\n".join([_("Par catégorie :"), *listed])
    yield "\n".join([_("Les plus anciennes échéances :"), *(_in_words(one) for one in page["oldest"])])
    if page["url"]:
        yield _("Toutes, sur le bureau :") + "\n" + page["url"]
    yield "-- \n" + _(
        "Envoyé chaque matin ouvré où quelque chose est en retard, à la boîte du service. Rien n'est envoyé quand rien "
        "ne l'est."
    )


def _in_words(one: LateOne) -> str:
    words = ngettext(
        "- %(reference)s · %(category)s · %(where)s · échéance le %(day)s, %(days)d jour ouvré de retard\n  %(url)s",
        "- %(reference)s · %(category)s · %(where)s · échéance le %(day)s, %(days)d jours ouvrés de retard\n  %(url)s",
        one.days,
    )
    return words % {**one.__dict__, "day": date_format(one.due_on, "j F Y")}


def _page(row: LateMail) -> dict[str, Any]:
    rows = late_in(row.service, row.day)
    oldest = rows.with_listing_details().order_by("due_on", "pk")[:OLDEST]
    by_category = Counter(dict(rows.order_by().values_list("category").annotate(Count("pk"))))
    names = Category.objects.in_bulk(by_category)
    count = by_category.total()
    subject = _("%(service)s : %(count)d en retard") % {"service": row.service, "count": count}
    return {
        "subject": " ".join(subject.split()),
        "service": row.service,
        "count": count,
        "categories": [(names[pk], number) for pk, number in by_category.most_common()],
        "oldest": [_line(one, row.day) for one in oldest],
        "url": "" if row.service.is_external else _desk(row.service),
    }


def _line(one: Contribution, today: datetime.date) -> LateOne:
    where = ", ".join(str(territory) for territory in one.territories) or _("hors des territoires")
    days = max(1, working_days_between(one.due_on, today))
    return LateOne(one.reference, str(one.category), where, one.due_on, days, absolute(one.get_absolute_url()))


def _desk(service: Service) -> str:
    return absolute(f"{reverse('desk')}?{urlencode({'service': service.code, 'due': 'late'})}")
