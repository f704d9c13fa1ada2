"""The mail server of the demonstration: a table."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from demo.models import SentMail

KEPT = 1000


class MailboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND of the demonstration. A mail sent inside a transaction is kept if that is kept."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [_kept(message) for message in email_messages]
        SentMail.objects.bulk_create(mails, ignore_conflicts=True)
        newest = SentMail.objects.values_list("pk", flat=True).first() or 0
        SentMail.objects.filter(pk__lte=newest - KEPT).delete()
        return len(mails)


def _kept(message: EmailMessage) -> SentMail:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return SentMail(
        message_id=message.message()["Message-ID"],
        to=", ".join(message.to),
        subject=message.subject,
        text=message.body,
        html=next((part.content for part in alternatives if part.mimetype == "text/html"), ""),
    )
