"""What a city sets up: categories, the questions they ask, whom they send elsewhere, and why something is closed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary


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
    official_delay_days = models.PositiveSmallIntegerField(
        _("délai annoncé (jours ouvrés)"),
        null=True,
        blank=True,
        help_text=_("Dit au public, et compté pour le retard. Ce qui est déjà reçu garde le délai de son jour."),
    )
    are_photos_reviewed = models.BooleanField(
        _("photos relues avant publication"),
        default=False,
        help_text=_("Une photo reste alors invisible du public jusqu'à ce qu'un agent l'ait relue."),
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("proposée"), default=True)

    class Meta:
        verbose_name = _("catégorie")
        verbose_name_plural = _("catégories")
        ordering = ["position", "name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent")]

    def __str__(self) -> str:
        # The catalogues hold the words that are shipped; a city's own stay as they are written.
        return gettext(self.name)

    @property
    def family(self) -> "Category":
        return self.parent or self

    def family_ids(self) -> list[int]:
        """The ids of its family and of all entries of it, in order: one query."""
        family = self.parent_id or self.pk
        rows = Category.objects.filter(Q(pk=family) | Q(parent=family)).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    @property
    def delay_days(self) -> int | None:
        """The delay that is announced, in working days: its own goes before its family's."""
        if self.official_delay_days is None and self.parent is not None:
            return self.parent.official_delay_days
        return self.official_delay_days


class QuestionType(models.TextChoices):
    TEXT = "text", _("Texte")
    NUMBER = "number", _("Nombre")
    YES_NO = "yes_no", _("Oui ou non")
    CHOICE = "choice", _("Un choix")
    SEVERAL = "several", _("Plusieurs choix")
    DATE = "date", _("Date")


class Question(models.Model):
    """What a category asks besides the common fields; a family's question is asked by all its entries."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="questions", verbose_name=_("catégorie"))
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("question"), max_length=160)
    help = models.CharField(_("aide"), max_length=200, blank=True)
    type = models.CharField(_("type de réponse"), max_length=8, choices=QuestionType, default=QuestionType.TEXT)
    choices = ArrayField(
        models.CharField(max_length=80), verbose_name=_("choix"), default=list, blank=True, help_text=_("Un par ligne.")
    )
    is_required = models.BooleanField(_("réponse nécessaire"), default=False)
    is_public = models.BooleanField(_("réponse publiée"), default=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("posée"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="question_once"),
            models.CheckConstraint(
                condition=Q(type__in=[QuestionType.CHOICE, QuestionType.SEVERAL]) ^ Q(choices__len=0),
                name="question_has_choices_when_it_offers_some",
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.label)


class DiversionReason(models.TextChoices):
    DANGER = "danger", _("Danger : appeler les secours")
    NOT_OURS = "not_ours", _("Pas de notre compétence ici")


class Diversion(models.Model):
    """Who to turn to instead, for a category, in a territory or everywhere; it may end the form there."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="diversions", verbose_name=_("catégorie"))
    boundary = models.ForeignKey(
        Boundary,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Vide : partout."),
    )
    reason = models.CharField(_("motif"), max_length=8, choices=DiversionReason)
    message = models.CharField(_("message"), max_length=300)
    contact_name = models.CharField(_("à qui s'adresser"), max_length=120, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    url = models.URLField(_("adresse web"), blank=True)
    is_final = models.BooleanField(_("arrête le formulaire"), default=False)
    is_active = models.BooleanField(_("en vigueur"), default=True)

    class Meta:
        verbose_name = _("orientation")
        verbose_name_plural = _("orientations")
        ordering = ["category", "reason", "pk"]

    def __str__(self) -> str:
        return gettext(self.message)

    @property
    def numbers(self) -> list[str]:
        """Each number to call: "18 / 112" is two."""
        return [number.strip() for number in self.phone.split("/") if number.strip()]


class ClosingReason(models.Model):
    """Why a contribution of a kind was closed in a state: the list from which agents choose."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("type de contribution"), max_length=16)
    status = models.CharField(_("état"), max_length=16)
    label = models.CharField(_("motif"), max_length=120)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("proposé"), default=True)

    class Meta:
        verbose_name = _("motif de clôture")
        verbose_name_plural = _("motifs de clôture")
        ordering = ["position", "label", "pk"]

    def __str__(self) -> str:
        return gettext(self.label)
