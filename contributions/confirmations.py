"""How many confirmations one address may get: anybody can type it in, a thousand times."""

import datetime

from django.db import connection
from django.utils import timezone

from contributions.models import Contact, Delivery, EventType

MOST = 5
WITHIN = datetime.timedelta(hours=24)
# An address is left with a contribution, or with a constat of one.
ASKING = (EventType.SUBMITTED, EventType.TESTIFIED)


def may_be_asked(contact: Contact) -> bool:
    """Whether its address may get one more confirmation now. Holds the address until the transaction ends, so that two
    workers count one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(upper(%s), 0))", [contact.email])
    lately = Delivery.objects.filter(event__type__in=ASKING, sent_at__gt=timezone.now() - WITHIN)
    return lately.filter(contact__email__iexact=contact.email).count() < MOST
