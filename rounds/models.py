"""Rounds, their stops, and what was ticked at each."""

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from contributions.models import Contribution
from geo.srid import WGS84
from rounds.querysets import RoundQuerySet, StopQuerySet

MOST_STOPS = 200


class Round(models.Model):
    """Where somebody goes on a day, in which order. `start` (WGS84) is where they leave from; without it they leave
    from the first stop."""

    name = models.CharField(_("nom"), max_length=80)
    day = models.DateField(_("jour"))
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("faite par")
    )
    start = PointField(_("départ"), srid=WGS84, null=True, blank=True)
    start_words = models.CharField(_("adresse de départ"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("préparée par")
    )
    created_at = models.DateTimeField(_("préparée le"), default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("tournée")
        verbose_name_plural = _("tournées")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["service", "-day"], name="round_of_service"),
            models.Index(fields=["owner", "-day"], name="round_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])


class Outcome(models.TextChoices):
    PENDING = "pending", _("À voir")
    DONE = "done", _("Fait")
    NOT_FOUND = "not_found", _("Non trouvé")


class Stop(models.Model):
    """One contribution to go and see. Its outcome is what the latest tick says."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="stops", verbose_name=_("tournée"))
    position = models.PositiveSmallIntegerField(_("rang"))
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+", verbose_name=_("contribution"))
    outcome = models.CharField(_("résultat"), max_length=12, choices=Outcome, default=Outcome.PENDING)
    note = models.CharField(_("note"), max_length=500, blank=True)
    ticked_at = models.DateTimeField(_("pointé le"), null=True, blank=True)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("pointé par")
    )

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrêt")
        verbose_name_plural = _("arrêts")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "contribution"], name="stop_once"),
            # Checked at the end: an order is written row after row.
            models.UniqueConstraint(
                fields=["round", "position"], name="stop_position_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} · {self.contribution_id}"


class Tick(models.Model):
    """What was ticked at a stop, as the device sent it: `key` is drawn by the device, so that the same tick sent again
    is the same; `at` is the hour of the device. Appended, never changed."""

    stop = models.ForeignKey(Stop, models.CASCADE, related_name="ticks")
    key = models.UUIDField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pointage")
        verbose_name_plural = _("pointages")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["stop", "key"], name="tick_once")]

    def __str__(self) -> str:
        return f"{self.stop_id} · {self.outcome}"
