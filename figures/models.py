"""What is kept of figures: the heat maps that a service receives every Monday, and where the same comes back."""

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from boundaries.models import Boundary
from contributions.models import Category
from figures.querysets import BlackSpotQuerySet
from geo.grid import cell_column, morton_column
from geo.srid import WGS84


class HeatMailing(models.Model):
    """A heat map that is sent to the box of a service each Monday. `query` is the query string of its page: filters,
    measure, level, comparison."""

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="heat_mailings", verbose_name=_("service destinataire")
    )
    query = models.CharField(_("filtres"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("en cours"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("réglé par")
    )
    created_at = models.DateTimeField(_("réglé le"), default=timezone.now)
    # The Monday of the week that was sent last, or in which it was set up: it is owed from the next one.
    last_sent_week = models.DateField(_("semaine du dernier envoi"))

    class Meta:
        verbose_name = _("envoi du lundi")
        verbose_name_plural = _("envois du lundi")
        ordering = ["service__position", "service__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "query"], name="heat_mailing_once")]

    def __str__(self) -> str:
        return f"{self.service} · {self.query}"


class BlackSpot(models.Model):
    """A place where the same family of problems comes back: `solved` of them in the twelve months before `computed_at`,
    closed from `first_at` to `last_at`, and `unsolved` that are open. `geom` (WGS84) is that of the contribution which
    has most of the others around it, and the place in words is its own.

    Written by `figures.black_spot_rows` alone, area after area: `area` is the Morton key of the square of zoom 12 in
    which it lies (as in `AreaVersion`).
    """

    family = models.ForeignKey(Category, models.CASCADE, related_name="+", verbose_name=_("famille"), db_index=False)
    geom = PointField(_("centre"), srid=WGS84, spatial_index=False)
    xi = cell_column("x")
    yi = cell_column("y")
    mk = morton_column()
    address = models.CharField(_("adresse la plus proche"), max_length=200, blank=True)
    commune = models.ForeignKey(
        Boundary, models.SET_NULL, null=True, related_name="+", verbose_name=_("commune"), db_index=False
    )
    quartier = models.ForeignKey(
        Boundary, models.SET_NULL, null=True, related_name="+", verbose_name=_("quartier"), db_index=False
    )
    solved = models.PositiveIntegerField(_("fois réglé en 12 mois"))
    unsolved = models.PositiveIntegerField(_("en cours"))
    first_at = models.DateTimeField(_("première clôture"))
    last_at = models.DateTimeField(_("dernière clôture"))
    area = models.BigIntegerField()
    computed_at = models.DateTimeField(_("compté le"), default=timezone.now)

    objects = BlackSpotQuerySet.as_manager()

    class Meta:
        verbose_name = _("point noir")
        verbose_name_plural = _("points noirs")
        indexes = [
            models.Index(fields=["-solved", "-id"], name="black_spot_worst"),
            models.Index(fields=["commune", "-solved", "-id"], name="black_spot_of_commune"),
            models.Index(fields=["quartier", "-solved", "-id"], name="black_spot_of_quartier"),
            models.Index(fields=["family", "-solved", "-id"], name="black_spot_of_family"),
            models.Index(fields=["area"], name="black_spot_area"),
            models.Index(fields=["mk"], name="black_spot_cells", include=["id", "xi", "yi", "family", "solved"]),
        ]

    def __str__(self) -> str:
        return f"{self.family} · {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("black-spot", args=[self.pk])

    @property
    def place(self) -> str:
        """Its address, or else its territory; its coordinates when it lies in none."""
        return self.address or ", ".join(str(territory) for territory in self.territories) or self.coordinates

    @property
    def territories(self) -> list[Boundary]:
        """From the nearest to the widest."""
        return [territory for territory in (self.quartier, self.commune) if territory]

    @property
    def coordinates(self) -> str:
        """Latitude, then longitude, as they are typed into a map."""
        return f"{self.geom.y:.5f}, {self.geom.x:.5f}"
