"""One act on many contributions, which can be taken back for a day."""

import uuid

from django.conf import settings
from django.contrib.gis.db.models import MultiPolygonField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution, Event
from geo.srid import WGS84


class Batch(models.Model):
    """Who did what to which ones, when; `geom` is the WGS84 zone that was drawn to choose them, empty when they were
    ticked. `status` and `text` say what was done, in the words of the workflow and of the answer."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("auteur"))
    at = models.DateTimeField(_("fait le"), default=timezone.now)
    what = models.CharField(_("acte"), max_length=16)
    status = models.CharField(_("état"), max_length=16, blank=True)
    text = models.TextField(_("réponse"), blank=True)
    geom = MultiPolygonField(_("zone dessinée"), srid=WGS84, null=True, blank=True)
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    # Of the preview that was confirmed: confirmed twice, it is done once.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # What had changed between the preview and its confirmation: [[reference, why]…], to be told.
    left_out = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("acte groupé")
        verbose_name_plural = _("actes groupés")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["actor", "-at"], name="batch_of_actor")]

    def __str__(self) -> str:
        return f"{self.what} · {self.at:%Y-%m-%d %H:%M}"


class BatchLine(models.Model):
    """One contribution of a batch: `before` holds the columns that it changed, by name, as they were; `revision` what
    the act made of it. Undone only while nothing has happened since."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+")
    before = models.JSONField()
    revision = models.PositiveIntegerField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ligne d'un acte groupé")
        verbose_name_plural = _("lignes d'un acte groupé")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "contribution"], name="batch_line_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} · {self.contribution_id}"
