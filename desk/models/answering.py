"""Answers that are written often."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Service


class AnswerTemplate(models.Model):
    """Words to begin an answer with: `{reference}`, `{category}`, `{address}`, `{service}`, `{planned_on}`… are filled
    in for the contribution. Of one service, or for all of them when none is named."""

    name = models.CharField(_("nom du modèle"), max_length=80)
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="answer_templates",
        verbose_name=_("service"),
        help_text=_("Vide : proposé à tous."),
    )
    status = models.CharField(
        _("état proposé"), max_length=16, blank=True, help_text=_("L'état que ce modèle accompagne d'habitude.")
    )
    text = models.TextField(_("texte"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("proposé"), default=True)

    class Meta:
        verbose_name = _("modèle de réponse")
        verbose_name_plural = _("modèles de réponse")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name
