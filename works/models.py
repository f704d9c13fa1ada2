"""Planned works, and what is attached to them."""

import datetime

from django.conf import settings
from django.contrib.gis.db.models import MultiPolygonField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from contributions.models import Category, Contribution
from contributions.workflow import State
from geo.srid import WGS84
from works.querysets import PlannedWorkQuerySet

# Not a workflow: nobody moves works from one to the next, the calendar does.
COMING = State("coming", _("À venir"), is_open=True, tone="new")
GOING_ON = State("going_on", _("En cours"), is_open=True, tone="active")
OVER = State("over", _("Terminés"), is_open=False, tone="done")


class PlannedWork(models.Model):
    """Works in a zone (MultiPolygon, WGS84), from a first to a last day. Without a category they concern all.

    `ended_on`: the day on which somebody said that they were over, before or after the last day that was planned.
    """

    title = models.CharField(_("intitulé"), max_length=120, help_text=_("Publié : « Réfection de la chaussée »."))
    description = models.TextField(_("description"), max_length=4000, blank=True)
    geom = MultiPolygonField(_("zone"), srid=WGS84)
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    ended_on = models.DateField(_("dits terminés le"), null=True, blank=True)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    categories = models.ManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("familles et catégories concernées")
    )
    is_public = models.BooleanField(_("publiés"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("saisis par")
    )
    created_at = models.DateTimeField(_("saisis le"), default=timezone.now, editable=False)

    objects = PlannedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("travaux prévus")
        verbose_name_plural = _("travaux prévus")
        ordering = ["starts_on", "ends_on", "pk"]
        indexes = [models.Index(fields=["ends_on"], name="work_not_over", condition=Q(ended_on=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="work_days_in_order",
                violation_error_message=_("Le dernier jour vient avant le premier."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("work", args=[self.pk])

    @property
    def state(self) -> State:
        today = timezone.localdate()
        if self.is_over_on(today):
            return OVER
        return COMING if self.starts_on > today else GOING_ON

    def is_over_on(self, today: datetime.date) -> bool:
        return self.ended_on is not None or self.ends_on < today


class Attachment(models.Model):
    """A contribution that waits for works."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="+")
    work = models.ForeignKey(PlannedWork, models.PROTECT, related_name="attachments")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("rattachement")
        verbose_name_plural = _("rattachements")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.contribution_id} → {self.work_id}"
