"""Ideas for a place."""

from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet


class Idea(Contribution):
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("idée")
        verbose_name_plural = _("idées")
