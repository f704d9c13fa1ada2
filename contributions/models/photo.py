"""The photos of a contribution, and of what was done about it."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.contribution import Contribution
from contributions.models.history import Event
from contributions.models.voices import Constat
from contributions.querysets import PhotoQuerySet


class Photo(models.Model):
    """A picture re-encoded by us: no metadata, at most 1,600 pixels a side.

    It belongs to a `submission_key` while its form is being filled, then to the contribution.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("contribution")
    )
    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("étape"),
        help_text=_("La clôture dont cette photo est la preuve ; vide pour une photo de la contribution."),
    )
    constat = models.ForeignKey(
        Constat,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("constat"),
        db_index=False,
        help_text=_("Le constat avec lequel elle est venue ; vide pour une photo de la contribution."),
    )
    submission_key = models.UUIDField(editable=False, db_index=True)
    file = models.FileField(_("fichier"), upload_to="photos/%Y/%m/")
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    # What tells two pictures of one thing (`contributions.fingerprints`); empty for one that came before.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    alt = models.CharField(_("ce que montre la photo"), max_length=200, blank=True)
    is_public = models.BooleanField(_("publiée"), default=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "created_at", "id"]
        indexes = [models.Index(fields=["constat"], name="photo_constat", condition=~Q(constat=None))]

    def __str__(self) -> str:
        return self.alt or str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("photo", args=[self.pk])
