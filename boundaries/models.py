"""Territories and their versions in time."""

from django.contrib.gis.db.models import MultiPolygonField
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from boundaries.querysets import BoundaryQuerySet
from geo.srid import WGS84


class Level(models.TextChoices):
    EPCI = "epci", _("Intercommunalité")
    COMMUNE = "commune", _("Commune")
    QUARTIER = "quartier", _("Quartier")
    PERIMETER = "perimeter", _("Périmètre")


class Validity(Func):
    """The half-open range of days of a version, open-ended while it is in force."""

    function = "daterange"
    output_field = DateRangeField()


class Boundary(models.Model):
    """One version of a territory: MultiPolygon, WGS84."""

    level = models.CharField(_("niveau"), max_length=12, choices=Level)
    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=140)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("dans")
    )
    geom = MultiPolygonField(_("contour"), srid=WGS84)
    valid_from = models.DateField(_("valable depuis"))
    valid_to = models.DateField(_("jusqu'au (exclu)"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    note = models.CharField(
        _("mention"),
        max_length=200,
        blank=True,
        help_text=_("Affichée avec le territoire : origine du tracé, réserve."),
    )

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["name", "pk"]
        constraints = [
            ExclusionConstraint(
                name="boundary_one_version_at_a_time",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Validity(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(fields=["slug"], condition=Q(valid_to=None), name="boundary_unique_current_slug"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="boundary_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territory", args=[self.slug])
