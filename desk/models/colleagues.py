"""Calling a colleague to a contribution."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models import Event


class Mention(models.Model):
    """Somebody named in an internal note; `read_at` once they have seen it, `mailed_at` once they were written to."""

    note = models.ForeignKey(Event, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user"], name="mention_unread", condition=models.Q(read_at=None))]
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.note_id} → {self.user_id}"
