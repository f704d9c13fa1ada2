"""Questions about rounds and their stops."""

from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import HANDLERS
from accounts.permissions import EVERY_SERVICE, EVERYWHERE, Person, Reach, reaches_of


class RoundQuerySet(QuerySet):
    def visible_to(self, user: Person) -> Self:
        """Those that the person drives or made, and those of their service, where they act. Nobody sees one who handles
        nothing, an elected member say."""
        reaches = reaches_of(user, *HANDLERS)
        if not reaches:
            return self.none()
        wanted = Q(owner=user.pk) | Q(created_by=user.pk)
        for reach in reaches:
            wanted |= _reached(reach)
        return self.filter(wanted)

    def latest_first(self) -> Self:
        return self.order_by("-day", "-pk")


def _reached(reach: Reach) -> Q:
    """Of its service, with a stop in its territories."""
    held = Q(pk__isnull=False) if reach.service is EVERY_SERVICE else Q(service=reach.service)
    if reach.territories is EVERYWHERE:
        return held
    stops = apps.get_model("rounds", "Stop").objects.filter(round=OuterRef("pk"))
    places = Q(contribution__commune__in=reach.territories) | Q(contribution__quartier__in=reach.territories)
    return held & Q(Exists(stops.filter(places)))


class StopQuerySet(QuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "pk")

    def with_details(self) -> Self:
        """All that a page or a sheet shows of a stop, without one query more."""
        rows = self.select_related(
            "contribution__category__parent", "contribution__commune", "contribution__quartier", "ticked_by"
        )
        return rows.defer("contribution__commune__geom", "contribution__quartier__geom")
