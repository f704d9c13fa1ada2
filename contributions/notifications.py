"""The mails people get about what they sent, and nothing else: plain text, in French, no picture that watches."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.models import Event
from contributions.tracking import token_of

WHY_YOU = gettext_lazy(
    "Vous recevez ce message parce que cette adresse a été laissée avec %(reference)s. Elle ne sert qu'à cela et "
    "n'est jamais publiée. Ce message est automatique : les réponses ne sont pas lues."
)


def status_mails(event: Event) -> list[EmailMessage]:
    """One mail for each person who left an address, about a change of state they may read."""
    reference = event.contribution.reference
    subject = _("%(reference)s : %(state)s") % {"reference": reference, "state": _state(event)}
    text = "\n\n".join(_paragraphs(event))
    return [
        EmailMessage(subject, text, to=[contact.email], headers={"Auto-Submitted": "auto-generated"})
        for contact in event.contribution.contacts.order_by("pk")
    ]


def _paragraphs(event: Event) -> Iterator[str]:
    contribution = event.contribution
    words = {"reference": contribution.reference, "heading": contribution.heading, "state": _state(event)}
    yield _("Bonjour,")
    yield _("Du nouveau pour %(reference)s (« %(heading)s ») : %(state)s.") % words
    if event.text:
        yield _("Réponse de la collectivité :")
        yield event.text
    yield _("Ce qui s'est passé, et la suite :") + "\n" + _address(event)
    yield WHY_YOU % words


def _state(event: Event) -> str:
    return str(event.contribution.declared_kind.workflow.states[event.status].label)


def _address(event: Event) -> str:
    """The tracking link, which works even when the contribution is hidden; the public page when it is lost."""
    token = token_of(event.contribution)
    path = reverse("tracking", args=[token]) if token else event.contribution.get_absolute_url()
    return settings.SITE_URL.rstrip("/") + path
