"""A problem in the street, pinned by someone who passed."""

from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet


class Report(Contribution):
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
