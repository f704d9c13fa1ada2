"""Who is written to: an address is left, confirmed by whoever reads its mail, and withdrawn."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.permissions import Person
from contributions import outbox
from contributions.models import Constat, Contact, Contribution, Delivery, Event, EventType

# Friends who follow one report; and what a tracking link in the wrong hands could write to.
MOST_ADDRESSES = 5
ASK_AGAIN_AFTER = datetime.timedelta(hours=24)


def add_contact(user: Person, *, contribution: Contribution, email: str, constat: Constat | None = None) -> Contact:
    """An address that waits for its confirmation, unless it is the very one of the account that gives it."""
    is_own = user.is_authenticated and user.email.casefold() == email.casefold()
    return Contact.objects.create(
        contribution=contribution,
        email=email,
        constat=constat,
        language=get_language() or "fr",
        confirmed_at=timezone.now() if is_own else None,
    )


@transaction.atomic
def leave_address(user: Person, *, contribution: Contribution, email: str) -> None:
    """Give an address after the form was sent, or ask for the lost confirmation again.

    It answers nothing, so that nobody learns whether the address was known. One confirmation a day for an address
    here: a mail sent today is never forgotten by the daily count of `contributions.confirmations`.
    """
    # On every path, first: how long the answer takes tells nothing either.
    outbox.hand_over()
    row = Contribution.objects.select_for_update().get(pk=contribution.pk)
    contact = row.contacts.filter(email__iexact=email).order_by("pk").first()
    if contact is None:
        if row.contacts.count() >= MOST_ADDRESSES:
            return
        contact = add_contact(user, contribution=row, email=email)
    elif contact.unsubscribed_at:
        # Whoever holds the tracking link may not be who reads that mail: it has to be confirmed again.
        Contact.objects.filter(pk=contact.pk).update(unsubscribed_at=None, confirmed_at=None)
    elif contact.confirmed_at:
        return
    _owe_confirmation(contact)


def follow(user: Person, *, contribution: Contribution, email: str, constat: Constat, because: Event) -> None:
    """The address left with a constat, whose confirmation is owed because of the event that tells it. One that follows
    already, or has left, stays as it is. The contribution is held."""
    if not contribution.contacts.filter(email__iexact=email).exists():
        contact = add_contact(user, contribution=contribution, email=email, constat=constat)
        Delivery.objects.create(event=because, contact=contact)


def _owe_confirmation(contact: Contact) -> None:
    received = contact.contribution.events.filter(type=EventType.SUBMITTED).first()
    if received is None:
        return
    delivery, is_new = Delivery.objects.get_or_create(event=received, contact=contact)
    done_at = delivery.sent_at or delivery.given_up_at
    if not is_new and done_at and done_at < timezone.now() - ASK_AGAIN_AFTER:
        Delivery.objects.filter(pk=delivery.pk).update(created_at=timezone.now(), sent_at=None, given_up_at=None)


def confirm_address(*, contact: Contact) -> bool:
    """True when it was not confirmed yet; a second time changes nothing."""
    waiting = Contact.objects.filter(pk=contact.pk).exclude(confirmed_at__isnull=False, unsubscribed_at=None)
    return bool(waiting.update(confirmed_at=timezone.now(), unsubscribed_at=None))


def unsubscribe(*, contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk, unsubscribed_at=None).update(unsubscribed_at=timezone.now())


def resubscribe(*, contact: Contact) -> None:
    """Undo `unsubscribe`: its link proves who reads that mail, so the address counts as confirmed too."""
    confirm_address(contact=contact)
