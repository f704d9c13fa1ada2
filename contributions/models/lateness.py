"""The mail that tells a service, each working morning, what is late there."""

from django.db import models
from django.db.models import Q

from accounts.models import Service


class LateMail(models.Model):
    """Decided once for a service and a day: `count` late ones, none of which needs a mail when it is zero. Its row is
    held while the mail leaves, and `sent_at` says that it left."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="late_mail_once")]
        indexes = [
            models.Index(
                fields=["day"], name="late_mail_waiting", condition=Q(sent_at=None, given_up_at=None, count__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} · {self.day} · {self.count}"
