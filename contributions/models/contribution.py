"""The core of every contribution: place, words, state."""

import secrets
import uuid

from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from boundaries.models import Boundary
from contributions import kinds
from contributions.models.category import Category, Question
from contributions.querysets import SEARCH_CONFIG, SEARCHED, ContributionQuerySet
from contributions.workflow import State
from geo.grid import cell_column, morton_column
from geo.srid import WGS84

# No vowel, so no word by accident; no digit or letter that is misheard or misread for another.
REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRTVWXZ"
REFERENCE_LENGTH = 7


def new_reference(prefix: str) -> str:
    """A public name such as "S-7F3K2QX": 8 thousand million of them, and it says nothing of the count."""
    return f"{prefix}-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _i in range(REFERENCE_LENGTH))


class Channel(models.TextChoices):
    """How a contribution came in."""

    WEB = "web", _("Site")
    API = "api", _("Autre logiciel")
    PHONE = "phone", _("Téléphone")
    COUNTER = "counter", _("Guichet")
    PAPER = "paper", _("Papier")
    IMPORT = "import", _("Reprise de données")


# A tile is read from an index alone: all that is drawn, and all that it may be filtered by; for those who handle
# contributions, also what their counters, their heat map and their statistics count.
# The order counts: what stands after a text or after what may be empty is found by walking there, row after row.
READ_BY_TILES = [
    "id",
    "category",
    "created_at",
    "seen_at",
    "xi",
    "yi",
    "is_open",
    "is_public",
    "reopened_count",
    "commune",
    "quartier",
    "service",
    "assignee",
    "closed_at",
    "paused_at",
    "due_on",
    "kind",
    "status",
    "channel",
]

# What was received in a period is counted from an index alone: by category, state and territory, and where it lies.
COUNTED_BY_DAY = ["xi", "yi", "is_open", "is_public", "commune", "quartier", "kind", "status"]


class Contribution(models.Model):
    """Something a person placed on the map.

    What maps, lists and filters need stands here, so that one index serves tile, heat, list and count. `geom` is
    any WGS84 shape; `xi`, `yi`, `mk` are its cell on the grid of `geo.grid`, computed by the database.
    """

    reference = models.CharField(_("référence"), max_length=12, editable=False)
    kind = models.CharField(_("type"), max_length=16, editable=False)
    # Every reference to another table is looked up by an index that serves a list as well (`Meta.indexes`).
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name=_("catégorie"), db_index=False
    )
    title = models.CharField(_("titre"), max_length=120, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)

    # Its index is `contribution_places`.
    geom = GeometryField(_("emplacement"), srid=WGS84, spatial_index=False)
    address = models.CharField(_("adresse la plus proche"), max_length=200, blank=True)
    place_description = models.CharField(_("précision sur le lieu"), max_length=300, blank=True)
    is_approximate = models.BooleanField(_("emplacement approximatif"), default=False)
    accuracy_m = models.PositiveIntegerField(_("précision (mètres)"), null=True, blank=True)
    commune = models.ForeignKey(
        Boundary, models.PROTECT, null=True, related_name="+", verbose_name=_("commune"), db_index=False
    )
    quartier = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quartier"), db_index=False
    )
    xi = cell_column("x")
    yi = cell_column("y")
    mk = morton_column()

    status = models.CharField(_("état"), max_length=16)
    is_open = models.BooleanField(_("en cours"), default=True)
    is_public = models.BooleanField(_("publique"), default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    channel = models.CharField(_("canal"), max_length=8, choices=Channel, default=Channel.WEB, db_default=Channel.WEB)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service"), db_index=False
    )
    service_since = models.DateTimeField(_("chez ce service depuis"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("suivie par"),
        db_index=False,
    )
    planned_on = models.DateField(_("intervention prévue le"), null=True, blank=True)
    due_on = models.DateField(_("à régler au plus tard le"), null=True, blank=True)
    paused_at = models.DateTimeField(_("en attente du citoyen depuis"), null=True, blank=True)
    # Until somebody acts on it: what its author answered waits to be read.
    replied_at = models.DateTimeField(_("réponse de son auteur le"), null=True, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("doublon de"),
        db_index=False,
    )
    # A duplicate of a duplicate cannot be: a key of the database ties the second column to the first of the one that
    # is kept (migration 0019), in all that is done at once.
    is_kept = GeneratedField(
        expression=Q(duplicate_of__isnull=True), output_field=models.BooleanField(), db_persist=True
    )
    needs_kept = GeneratedField(
        expression=Case(When(duplicate_of__isnull=False, then=True)),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )
    # Works that one report asks of several: each part is a row of its own, on the desk alone.
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("intervention pour"),
        db_index=False,
    )
    reopened_count = models.PositiveSmallIntegerField(_("réouvertures"), default=0, db_default=0, editable=False)
    # Grows with each act of those who handle it: who acts on what has changed since they read it is told.
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    seen_at = models.DateTimeField(_("vue pour la dernière fois"), default=timezone.now)
    needs_check = models.BooleanField(_("à vérifier sur place"), default=False)
    support_count = models.PositiveIntegerField(_("confirmations"), default=0, editable=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tracking_hash = models.CharField(max_length=64, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [
            # One index-only scan for points, clusters, heat, counts and every filter on what is open. It names
            # `is_open`, always true in it: without, a tile that shows the column would have to read the rows.
            models.Index(
                fields=["mk"], name="contribution_open_cells", include=READ_BY_TILES, condition=Q(is_open=True)
            ),
            models.Index(fields=["mk"], name="contribution_cells", include=READ_BY_TILES),
            GistIndex(fields=["category", "geom"], name="contribution_open_places", condition=Q(is_open=True)),
            # What was closed near a place, of a family: where a city works fast, most duplicates are of such a one.
            GistIndex(
                fields=["category", "geom", "closed_at"],
                name="contribution_closed_places",
                condition=Q(is_open=False, duplicate_of=None),
            ),
            GistIndex(fields=["geom"], name="contribution_places"),
            models.Index(
                fields=["-created_at", "-id"], name="contribution_newest", include=["category", *COUNTED_BY_DAY]
            ),
            models.Index(fields=["commune", "-created_at", "-id"], name="contribution_of_commune"),
            models.Index(fields=["quartier", "-created_at", "-id"], name="contribution_of_quartier"),
            models.Index(
                fields=["quartier", "-created_at", "-id"],
                name="contribution_open_quartier",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["category", "-created_at", "-id"], name="contribution_of_category", include=COUNTED_BY_DAY
            ),
            # What is rare among a million is found without walking through the others.
            models.Index(fields=["status", "-created_at", "-id"], name="contribution_in_state"),
            models.Index(fields=["kind", "-created_at", "-id"], name="contribution_of_kind"),
            models.Index(
                fields=["channel", "-created_at", "-id"],
                name="contribution_by_channel",
                condition=~Q(channel=Channel.WEB),
            ),
            # How long a category takes here: read for the promise at the pin.
            models.Index(
                fields=["category", "closed_at"],
                name="contribution_closings",
                include=["created_at", "status", "quartier", "commune"],
                condition=Q(is_open=False),
            ),
            models.Index(fields=["commune", "quartier", "status", "category"], name="contribution_facets"),
            models.Index(
                fields=["author", "-created_at", "-id"],
                name="contribution_of_author",
                condition=Q(author__isnull=False),
            ),
            # What passers-by say is gone: a few rows, read by those who look after a territory.
            models.Index(fields=["commune", "quartier"], name="contribution_to_check", condition=Q(needs_check=True)),
            # The desk: what a service has, what is late, what one has taken.
            models.Index(fields=["service", "-created_at", "-id"], name="contribution_of_service"),
            models.Index(
                fields=["due_on", "service"], name="contribution_due", condition=Q(is_open=True, paused_at=None)
            ),
            models.Index(
                fields=["assignee", "-created_at", "-id"],
                name="contribution_taken",
                condition=Q(assignee__isnull=False),
            ),
            # A few rows: what is hidden from the public.
            models.Index(fields=["-created_at", "-id"], name="contribution_hidden", condition=Q(is_public=False)),
            # A few rows: what authors answered and nobody has acted on since.
            models.Index(fields=["replied_at"], name="contribution_replied", condition=Q(replied_at__isnull=False)),
            models.Index(fields=["duplicate_of"], name="contribution_duplicates", condition=~Q(duplicate_of=None)),
            models.Index(fields=["part_of"], name="contribution_parts", condition=~Q(part_of=None)),
            GinIndex(SearchVector(*SEARCHED, config=SEARCH_CONFIG), name="contribution_words"),
        ]
        constraints = [
            # Not `unique=True` on the column: of a text it would make a second index, for searches by its beginning.
            models.UniqueConstraint(fields=["reference"], name="contribution_reference"),
            models.UniqueConstraint(fields=["tracking_hash"], name="contribution_tracking_hash"),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="contribution_closed_has_a_date",
            ),
            models.CheckConstraint(condition=~Q(duplicate_of=F("id")), name="contribution_not_its_own_duplicate"),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | Q(is_open=False), name="contribution_duplicate_is_closed"
            ),
            models.UniqueConstraint(fields=["id", "is_kept"], name="contribution_kept"),
            # What the public counts is counted once: a part is not one more report.
            models.CheckConstraint(
                condition=Q(part_of=None) | Q(is_public=False), name="contribution_part_is_internal"
            ),
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="contribution_not_its_own_part"),
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


class Answer(models.Model):
    """What a person answered to a question of the category: `value` has the type of the question (text, number,
    true or false, one choice, a list of choices, or a date as "YYYY-MM-DD")."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.JSONField()

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ["question__position", "question_id"]
        constraints = [models.UniqueConstraint(fields=["contribution", "question"], name="answer_once")]

    def __str__(self) -> str:
        return str(self.value)
