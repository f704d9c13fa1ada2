"""All that a new kind has to store: nothing of its own."""

from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet


class Petition(Contribution):
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "pétition"
