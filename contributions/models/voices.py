"""What people say of a contribution without writing one: the same here, still there, gone, and what they saw of it."""

from django.contrib.gis.db.models import PointField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.contribution import Contribution
from geo.srid import WGS84


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


class Constat(models.Model):
    """What somebody else saw of what was known already, in place of a second contribution: their words, their position
    (WGS84), their photos (`Photo.constat`), their date. `voter` as in Support; the same `submission_key` is the same
    constat, sent again."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="constats", db_index=False)
    submission_key = models.UUIDField(unique=True, editable=False)
    voter = models.CharField(max_length=70)
    text = models.TextField(_("ce qui est dit"), max_length=4000, blank=True)
    geom = PointField(_("position"), srid=WGS84, null=True, blank=True, spatial_index=False)
    accuracy_m = models.PositiveIntegerField(_("précision (mètres)"), null=True, blank=True)
    is_public = models.BooleanField(_("publié"), default=True)
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now)

    class Meta:
        verbose_name = _("constat")
        verbose_name_plural = _("constats")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["contribution", "created_at"], name="constat_of_contribution")]

    def __str__(self) -> str:
        return f"{self.contribution_id} · {self.created_at:%Y-%m-%d}"
