"""A problem in the street, pinned by someone who passed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet


class Report(Contribution):
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")


class Origin(models.Model):
    """What an imported report was called in the tool it comes from: by this, a second import knows it again."""

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, primary_key=True, related_name="origin", verbose_name=_("contribution")
    )
    source = models.SlugField(_("outil d'origine"), max_length=40, db_index=False)
    identifier = models.CharField(_("identifiant d'origine"), max_length=120)
    imported_at = models.DateTimeField(_("reprise le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("origine")
        verbose_name_plural = _("origines")
        # The identifier first: it is by that alone that an agent looks an old number up.
        constraints = [models.UniqueConstraint(fields=["identifier", "source"], name="origin_once")]

    def __str__(self) -> str:
        return f"{self.source} · {self.identifier}"
