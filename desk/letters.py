"""The mails of the desk to those who work on it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from contributions.notifications import absolute
from desk.models import Mention


def mail_of_call(mention: Mention) -> EmailMessage:
    """ "Somebody calls you": which contribution, and where to read the note. The note itself stays on the desk: it may
    speak of people. The same each time, so that a server drops a second copy."""
    contribution = mention.note.contribution
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "who": mention.note.actor or _("Quelqu'un"),
            "reference": contribution.reference,
            "heading": contribution.heading,
            "where": contribution.address or ", ".join(str(place) for place in contribution.territories),
            "link": absolute(reverse("desk-report", args=[contribution.reference])),
        }
        body = _(
            "Bonjour,\n\n%(who)s vous appelle dans une note interne de %(reference)s (« %(heading)s », %(where)s).\n\n"
            "Lire la note et répondre :\n%(link)s\n\n-- \nVous recevez ce message parce que vous traitez les "
            "contributions de ce service. La note elle-même n'est jamais envoyée par courriel.\n"
        )
        subject = _("%(reference)s : %(who)s vous appelle") % words
        return EmailMessage(" ".join(subject.split()), body % words, to=[mention.user.email], headers=_headers(mention))


def _headers(mention: Mention) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {"Message-ID": f"<call.{mention.pk}@{host}>", "Auto-Submitted": "auto-generated"}
