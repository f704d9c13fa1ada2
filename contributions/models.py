"""What every contribution shares: place, words, state, history, photos, supports, contact."""

import secrets
import uuid

from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary
from contributions import kinds
from contributions.querysets import SEARCH_CONFIG, SEARCHED, ContributionQuerySet
from contributions.workflow import State
from geo.grid import cell_column, morton_column
from geo.srid import WGS84

# No vowel, so no word by accident; no digit or letter that is misheard or misread for another.
REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRTVWXZ"
REFERENCE_LENGTH = 7


class Category(models.Model):
    """What a contribution is about: two levels, a family and its entries."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("famille")
    )
    kind = models.CharField(_("type de contribution"), max_length=16)
    icon = models.SlugField(_("icône"), max_length=40, help_text=_("Un nom du jeu d'icônes."))
    help = models.CharField(_("aide"), max_length=200, blank=True)
    keywords = models.CharField(
        _("autres mots"), max_length=300, blank=True, help_text=_("Les mots que les gens emploient, pour la recherche.")
    )
    duplicate_radius_m = models.PositiveSmallIntegerField(_("rayon de doublon (mètres)"), default=50)
    duplicate_window_days = models.PositiveSmallIntegerField(_("fenêtre de doublon (jours)"), default=90)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("proposée"), default=True)

    class Meta:
        verbose_name = _("catégorie")
        verbose_name_plural = _("catégories")
        ordering = ["position", "name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent")]

    def __str__(self) -> str:
        return self.name

    @property
    def family(self) -> "Category":
        return self.parent or self


def new_reference(prefix: str) -> str:
    """A public name such as "S-7F3K2QX": 8 thousand million of them, and it says nothing of the count."""
    return f"{prefix}-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _i in range(REFERENCE_LENGTH))


# A tile is read from an index alone: all that is drawn, and all that a tile may be filtered by.
READ_BY_TILES = ["id", "kind", "category", "status", "is_open", "xi", "yi", "created_at", "quartier", "commune"]


class Contribution(models.Model):
    """Something a person placed on the map.

    What maps, lists and filters need stands here, so that one index serves tile, heat, list and count. `geom` is
    any WGS84 shape; `xi`, `yi`, `mk` are its cell on the grid of `geo.grid`, computed by the database.
    """

    reference = models.CharField(_("référence"), max_length=12, unique=True, editable=False)
    kind = models.CharField(_("type"), max_length=16, editable=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("catégorie"))
    title = models.CharField(_("titre"), max_length=120, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)

    geom = GeometryField(_("emplacement"), srid=WGS84)
    place_description = models.CharField(_("précision sur le lieu"), max_length=300, blank=True)
    is_approximate = models.BooleanField(_("emplacement approximatif"), default=False)
    accuracy_m = models.PositiveIntegerField(_("précision (mètres)"), null=True, blank=True)
    commune = models.ForeignKey(Boundary, models.PROTECT, null=True, related_name="+", verbose_name=_("commune"))
    quartier = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quartier")
    )
    xi = cell_column("x")
    yi = cell_column("y")
    mk = morton_column()

    status = models.CharField(_("état"), max_length=16)
    is_open = models.BooleanField(_("en cours"), default=True)
    is_public = models.BooleanField(_("publique"), default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("auteur")
    )
    created_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    support_count = models.PositiveIntegerField(_("confirmations"), default=0, editable=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tracking_hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [
            # One index-only scan for points, clusters, heat and every filter on what is open and public. It names
            # `is_open`, always true in it: without, a tile that shows the column would have to read the rows.
            models.Index(
                fields=["mk"],
                name="contribution_open_cells",
                include=READ_BY_TILES,
                condition=Q(is_open=True, is_public=True),
            ),
            models.Index(
                fields=["mk"],
                name="contribution_cells",
                include=READ_BY_TILES,
                condition=Q(is_public=True),
            ),
            GistIndex(fields=["category", "geom"], name="contribution_open_places", condition=Q(is_open=True)),
            GistIndex(fields=["geom"], name="contribution_places"),
            models.Index(fields=["-created_at", "-id"], name="contribution_newest"),
            models.Index(fields=["commune", "-created_at", "-id"], name="contribution_of_commune"),
            models.Index(fields=["quartier", "-created_at", "-id"], name="contribution_of_quartier"),
            models.Index(
                fields=["quartier", "-created_at", "-id"],
                name="contribution_open_quartier",
                condition=Q(is_open=True),
            ),
            models.Index(fields=["category", "-created_at", "-id"], name="contribution_of_category"),
            models.Index(fields=["commune", "quartier", "status", "category"], name="contribution_facets"),
            models.Index(fields=["author"], name="contribution_author", condition=Q(author__isnull=False)),
            GinIndex(SearchVector(*SEARCHED, config=SEARCH_CONFIG), name="contribution_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="contribution_closed_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.heading}"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.reference])

    @property
    def heading(self) -> str:
        """What a list shows first: a title if one was given, else the category."""
        return self.title or str(self.category)

    @property
    def declared_kind(self) -> kinds.Kind:
        return kinds.get(self.kind)

    @property
    def state(self) -> State:
        return self.declared_kind.workflow.states[self.status]

    @property
    def territories(self) -> list[Boundary]:
        """From the nearest to the widest."""
        return [territory for territory in (self.quartier, self.commune) if territory]


class EventType(models.TextChoices):
    SUBMITTED = "submitted", _("Reçue")
    STATUS = "status", _("Changement d'état")
    SUPPORTED = "supported", _("Confirmée")
    ANSWERED = "answered", _("Réponse")
    HIDDEN = "hidden", _("Masquée")
    SHOWN = "shown", _("De nouveau visible")
    PLACED = "placed", _("Territoire mis à jour")


class Event(models.Model):
    """What happened, appended in the transaction of the change. It is the timeline, the staff history and the outbox:
    `handled_at` stays empty until what follows from it (a mail, an aggregate) is done."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="events")
    type = models.CharField(max_length=16, choices=EventType)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    is_public = models.BooleanField(default=True)
    status = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["contribution", "at"], name="event_timeline"),
            models.Index(fields=["id"], name="event_outbox", condition=Q(handled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} · {self.at:%Y-%m-%d %H:%M}"


class Support(models.Model):
    """ "C'est le même" or "moi aussi": one per person and contribution.

    `voter` is "u:<user id>", or "a:<hash of the browser's signed cookie>" for someone without an account.
    """

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="supports")
    voter = models.CharField(max_length=70)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [models.UniqueConstraint(fields=["contribution", "voter"], name="support_once")]

    def __str__(self) -> str:
        return str(self.contribution_id)


class Photo(models.Model):
    """A picture re-encoded by us: no metadata, at most 1,600 pixels a side.

    It belongs to a `submission_key` while its form is being filled, then to the contribution.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("contribution")
    )
    submission_key = models.UUIDField(editable=False, db_index=True)
    file = models.FileField(_("fichier"), upload_to="photos/%Y/%m/")
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    alt = models.CharField(_("ce que montre la photo"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.alt or str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("photo", args=[self.pk])


class Contact(models.Model):
    """How to reach someone about a contribution. Never public, never in an export."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="contacts")
    email = models.EmailField(_("adresse électronique"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["contribution", "email"], name="contact_once")]

    def __str__(self) -> str:
        return f"contact {self.pk}"
