"""Streets and localities, and the numbered addresses along them."""

from typing import Final

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.utils.translation import gettext_lazy as _

from addresses.places import house_number
from addresses.querysets import AddressQuerySet, StreetQuerySet, WordsVector
from geo.srid import WGS84

NAME_LENGTH: Final = 120
CITY_LENGTH: Final = 80


class StreetKind(models.TextChoices):
    STREET = "street", _("Voie")
    LOCALITY = "locality", _("Lieu-dit")


class Street(models.Model):
    """A named way or place of one commune. A département has some 40,000: they are searched, not its addresses."""

    kind = models.CharField(_("genre"), max_length=10, choices=StreetKind.choices)
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    city = models.CharField(_("commune"), max_length=CITY_LENGTH)
    old_city = models.CharField(_("ancienne commune"), max_length=CITY_LENGTH, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    citycode = models.CharField(_("code commune"), max_length=5)
    # Made by addresses.wording from the name and the city, for the search alone.
    type = models.CharField(max_length=20, blank=True, editable=False)
    key = models.CharField(max_length=NAME_LENGTH * 2, editable=False)
    words = models.CharField(max_length=(NAME_LENGTH + CITY_LENGTH) * 4, editable=False)
    is_invented = models.BooleanField(_("inventée pour la démonstration"), default=False)
    geom = models.PointField(_("position"), srid=WGS84)

    objects = StreetQuerySet.as_manager()

    class Meta:
        verbose_name = _("voie ou lieu-dit")
        verbose_name_plural = _("voies et lieux-dits")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                # Communes that were joined keep each its "rue de l'Église".
                fields=["citycode", "name", "postcode", "old_city", "kind"],
                name="street_once",
            )
        ]
        # Written by imports alone, then read: nothing is left in a pending list.
        indexes = [
            GinIndex(WordsVector("words"), fastupdate=False, name="street_words"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], fastupdate=False, name="street_likeness"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"


class Address(models.Model):
    """One number of a street, as the Base Adresse Nationale knows it."""

    ban_id = models.CharField(_("identifiant"), max_length=80, unique=True)
    street = models.ForeignKey(Street, models.CASCADE, related_name="addresses", db_index=False, verbose_name=_("voie"))
    number = models.PositiveIntegerField(_("numéro"))
    repetition = models.CharField(_("indice de répétition"), max_length=10, blank=True)
    geom = models.PointField(_("position"), srid=WGS84)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse")
        verbose_name_plural = _("adresses")
        ordering = ["street", "number", "repetition", "pk"]
        indexes = [models.Index(fields=["street", "number"], name="address_numbers")]

    def __str__(self) -> str:
        return f"{self.house_number} {self.street}"

    @property
    def house_number(self) -> str:
        return house_number(self.number, self.repetition)
