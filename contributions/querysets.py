"""Questions about contributions, named to read as sentences."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q

from accounts.models import Role
from accounts.permissions import EVERYWHERE, Person, territories_of
from boundaries.models import Boundary, Level
from geo.querysets import GeoQuerySet

SEARCH_CONFIG = "riverain_french"
SEARCHED = ("title", "description", "place_description")


class ContributionQuerySet(GeoQuerySet):
    def public(self) -> Self:
        """What anyone may see."""
        return self.filter(is_public=True)

    def visible_to(self, user: Person) -> Self:
        """What this person may see: the public ones, their own, and those of the territories they look after."""
        if not user.is_authenticated:
            return self.public()
        held = territories_of(user, Role.AGENT, Role.ADMINISTRATOR)
        if held is EVERYWHERE:
            return self
        return self.filter(Q(is_public=True) | Q(author=user) | Q(commune__in=held) | Q(quartier__in=held))

    def of_kind(self, *codes: str) -> Self:
        return self.filter(kind__in=codes)

    def still_open(self) -> Self:
        return self.filter(is_open=True)

    def closed(self) -> Self:
        return self.filter(is_open=False)

    def in_categories(self, category_ids: Iterable[int]) -> Self:
        return self.filter(category__in=list(category_ids))

    def since(self, moment: datetime.datetime) -> Self:
        return self.filter(created_at__gte=moment)

    def before(self, moment: datetime.datetime) -> Self:
        return self.filter(created_at__lt=moment)

    def within(self, boundary: Boundary) -> Self:
        """Those of a territory, by the columns written with them; a perimeter is measured."""
        if boundary.level == Level.PERIMETER:
            return self.filter(geom__intersects=boundary.geom)
        versions = list(Boundary.objects.versions_of([boundary.pk]).values_list("pk", flat=True))
        if boundary.level == Level.QUARTIER:
            return self.filter(quartier__in=versions)
        if boundary.level == Level.COMMUNE:
            return self.filter(commune__in=versions)
        inside = Boundary.objects.of_level(Level.COMMUNE).filter(parent__in=versions)
        return self.filter(commune__in=list(inside.values_list("pk", flat=True)))

    def outside_quartiers(self) -> Self:
        """In a commune and in no quartier: published quartiers do not tile a commune."""
        return self.filter(quartier=None)

    def saying(self, words: str) -> Self:
        """Those whose text holds the words (French stems, accents ignored), or whose reference is given."""
        vector = SearchVector(*SEARCHED, config=SEARCH_CONFIG)
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        return self.annotate(search=vector).filter(Q(search=query) | Q(reference=words.strip().upper()))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def with_listing_details(self) -> Self:
        """All that a line of a list shows, without one query more; and never an outline, hundreds of times a line."""
        rows = self.select_related("category__parent", "commune", "quartier").prefetch_related("photos")
        return rows.defer("commune__geom", "quartier__geom")
