"""What the desk owes by mail, outside the request. It may run many times at once, and be killed at any line."""

import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from contributions.permissions import may_follow_up
from contributions.posting import send_each
from desk.letters import mail_of_call
from desk.models import Mention

# A colleague who is called finds it on the desk anyway: an old mail helps nobody.
WORTH_TELLING = datetime.timedelta(days=2)


@shared_task
def tell_the_called() -> int:
    """Write to those who were called in a note and have not read it yet; answers how many mails left."""
    return send_each(list(owed().values_list("pk", flat=True)), _tell, what="call")


def owed() -> QuerySet[Mention]:
    recent = timezone.now() - WORTH_TELLING
    return Mention.objects.filter(mailed_at=None, read_at=None, note__at__gte=recent).order_by("pk")


@transaction.atomic
def _tell(pk: int) -> bool:
    """One mail, while its row is held: two workers never send it twice; none to who may no longer read the note."""
    row = Mention.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, mailed_at=None).first()
    if row is None or row.read_at or not may_follow_up(row.user, row.note.contribution):
        return False
    mail_of_call(row).send()
    Mention.objects.filter(pk=pk).update(mailed_at=timezone.now())
    return True
