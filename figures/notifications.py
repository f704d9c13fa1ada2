"""The mail of a heat map: what it shows in a few lines, the picture, the table, and the way back to the page."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Contribution
from figures import heat_words
from figures.heat import Heat, heat_of
from figures.heat_csv import heat_csv
from figures.heat_filters import HeatForm
from figures.models import HeatMailing
from figures.pictures import picture


def heat_mail(mailing: HeatMailing, week: datetime.date) -> EmailMessage:
    """The mail of that week, counting the contributions of its service and no other. Raises ValidationError when its
    filters no longer exist."""
    form = HeatForm(QueryDict(mailing.query), without_person=True)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    rows = Contribution.objects.of_service(mailing.service_id)
    if mailing.service.is_external:  # it has no account here, and counts what the public sees
        rows = rows.public()
    heat = heat_of(AnonymousUser(), rows, form)
    mail = EmailMessage(_subject(mailing, week), _text(mailing, heat, form), to=[mailing.service.email])
    mail.extra_headers = _headers(mailing, week)
    name = f"chaleur-{week.isoformat()}"
    mail.attach(f"{name}.png", picture(heat), "image/png")
    mail.attach(f"{name}.csv", heat_csv(heat).encode(), "text/csv")
    return mail


def _subject(mailing: HeatMailing, week: datetime.date) -> str:
    words = {"service": mailing.service, "day": date_format(week)}
    return " ".join((_("Carte de chaleur du lundi %(day)s : %(service)s") % words).split())


def _text(mailing: HeatMailing, heat: Heat, form: HeatForm) -> str:
    number = number_format(heat.total.figures.count, 0, force_grouping=True)
    counted = ngettext("%(n)s contribution", "%(n)s contributions", heat.total.figures.count) % {"n": number}
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('figures-heat')}?{form.own_query(service=mailing.service.code)}"
    paragraphs = [
        _("Bonjour,"),
        heat_words.title(heat),
        heat_words.days(heat),
        heat_words.filters(heat),
        _("%(counted)s pour le service « %(service)s » ; le détail par territoire est dans les pièces jointes.")
        % {"counted": counted, "service": mailing.service},
        heat_words.measured(heat, heat.total),
        _("Ouvrir la carte, avec un compte du service :") + f"\n{address}",
        "-- \n" + _("Cet envoi a été réglé depuis la page de la carte de chaleur, où il peut être arrêté."),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _headers(mailing: HeatMailing, week: datetime.date) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        # One name for one week: a server that gets it twice may drop the second.
        "Message-ID": f"<heat.{mailing.pk}.{week.isoformat()}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
