"""What people say of a contribution without writing one: the same here, still there, gone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.contribution import Contribution


class Support(models.Model):
    """ "C'est le même" or "moi aussi": one per person and contribution.

    `voter` is "u:<user id>", or "a:<hash of the browser's signed cookie>" for someone without an account.
    """

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="supports", db_index=False)
    voter = models.CharField(max_length=70)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [models.UniqueConstraint(fields=["contribution", "voter"], name="support_once")]

    def __str__(self) -> str:
        return str(self.contribution_id)


class Observation(models.Model):
    """ "Toujours là" or "disparu", from anyone passing: the last word of each person. `voter` as in Support."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="observations", db_index=False)
    voter = models.CharField(max_length=70)
    is_still_there = models.BooleanField(_("toujours là"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [models.UniqueConstraint(fields=["contribution", "voter"], name="observation_once")]

    def __str__(self) -> str:
        return str(self.contribution_id)
