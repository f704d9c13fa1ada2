"""Who is written to about a contribution: the links of the mails, and how far an address has come."""

import datetime

from django.core import signing
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models import Contact, Contribution

CONFIRM_WITHIN = datetime.timedelta(days=7)
# One salt for each purpose: a link that confirms does not unsubscribe.
CONFIRM = "contributions.subscriptions.confirm"
UNSUBSCRIBE = "contributions.subscriptions.unsubscribe"


class Stage(models.TextChoices):
    """How far the addresses of a contribution have come, the farthest of them counting."""

    NONE = "none", _("Aucune adresse")
    STOPPED = "stopped", _("Désabonnée")
    WAITING = "waiting", _("En attente de confirmation")
    ACTIVE = "active", _("Confirmée")


def stage_of(contribution: Contribution) -> Stage:
    found = contribution.contacts.values_list("confirmed_at", "unsubscribed_at")
    stages = [_stage(confirmed_at, unsubscribed_at) for confirmed_at, unsubscribed_at in found]
    return max(stages, key=list(Stage).index, default=Stage.NONE)


def _stage(confirmed_at: datetime.datetime | None, unsubscribed_at: datetime.datetime | None) -> Stage:
    if unsubscribed_at:
        return Stage.STOPPED
    return Stage.ACTIVE if confirmed_at else Stage.WAITING


def confirmation_token(contact: Contact) -> str:
    return signing.TimestampSigner(salt=CONFIRM, sep=".").sign(str(contact.pk))


def unsubscription_token(contact: Contact) -> str:
    """It has no term: a mail is found again years later."""
    return signing.Signer(salt=UNSUBSCRIBE, sep=".").sign(str(contact.pk))


def contact_to_confirm(token: str) -> Contact:
    """Raises SignatureExpired, BadSignature, or Contact.DoesNotExist when the row is gone since."""
    return _contact(signing.TimestampSigner(salt=CONFIRM, sep=".").unsign(token, max_age=CONFIRM_WITHIN))


def contact_to_unsubscribe(token: str) -> Contact:
    """Raises BadSignature, or Contact.DoesNotExist when the row is gone since."""
    return _contact(signing.Signer(salt=UNSUBSCRIBE, sep=".").unsign(token))


def _contact(pk: str) -> Contact:
    return Contact.objects.select_related("contribution").get(pk=pk)
