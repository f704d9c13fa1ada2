"""Who handles what, where: ordered rules that a city edits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from boundaries.models import Boundary
from contributions.models.category import Category, Question


class RoutingRule(models.Model):
    """The first rule, in order, whose every condition holds says which service gets a contribution. An empty condition
    holds always; a family's category stands for all its entries."""

    position = models.PositiveSmallIntegerField(_("ordre"), default=0, help_text=_("La première qui convient décide."))
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("catégorie"),
        help_text=_("Vide : toutes. Une famille vaut pour toutes ses entrées."),
    )
    boundary = models.ForeignKey(
        Boundary,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Vide : partout."),
    )
    question = models.ForeignKey(
        Question,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("question"),
        help_text=_("Vide : quelles que soient les réponses."),
    )
    answer = models.CharField(
        _("réponse attendue"),
        max_length=80,
        blank=True,
        help_text=_("Telle qu'elle est proposée ; « oui » ou « non » pour une question fermée."),
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="rules", verbose_name=_("service"))
    is_active = models.BooleanField(_("en vigueur"), default=True)

    class Meta:
        verbose_name = _("règle d'attribution")
        verbose_name_plural = _("règles d'attribution")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question=None, answer="") | Q(question__isnull=False) & ~Q(answer=""),
                name="rule_answers_a_question",
                violation_error_message=_("Une question et la réponse attendue vont ensemble."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} → {self.service}"
