"""The mails of the desk to those who work on it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from contributions.models import EventType
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
        if mention.note.type == EventType.RESUMED:
            return _letter(mention, *_words_of_a_reply(), words)
        body = _(
            "Bonjour,\n\n%(who)s vous appelle dans une note interne de %(reference)s (« %(heading)s », %(where)s).\n\n"
            "Lire la note et répondre :\n%(link)s\n\n-- \nVous recevez ce message parce que vous traitez les "
            "contributions de ce service. La note elle-même n'est jamais envoyée par courriel.\n"
        )
        return _letter(mention, _("%(reference)s : %(who)s vous appelle"), body, words)


def _words_of_a_reply() -> tuple[str, str]:
    body = _(
        "Bonjour,\n\nL'auteur de %(reference)s (« %(heading)s », %(where)s), que vous suivez, a répondu à ce qui lui "
        "était demandé. Le délai court de nouveau.\n\nLire sa réponse :\n%(link)s\n\n-- \nVous recevez ce message "
        "parce que vous suivez cette contribution. La réponse elle-même n'est jamais envoyée par courriel.\n"
    )
    return _("%(reference)s : son auteur a répondu"), body


def _letter(mention: Mention, subject: str, body: str, words: dict[str, Any]) -> EmailMessage:
    title = " ".join((subject % words).split())
    return EmailMessage(title, body % words, to=[mention.user.email], headers=_headers(mention))


def _headers(mention: Mention) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {"Message-ID": f"<call.{mention.pk}@{host}>", "Auto-Submitted": "auto-generated"}
