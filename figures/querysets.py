"""Questions about black spots."""

from typing import Self

from contributions.querysets import NarrowedQuerySet


class BlackSpotQuerySet(NarrowedQuerySet):
    def of_family(self, family_id: int) -> Self:
        return self.filter(family=family_id)

    def at_least(self, times: int) -> Self:
        """Where it was solved at least so many times."""
        return self.filter(solved__gte=times)

    def worst_first(self) -> Self:
        return self.order_by("-solved", "-id")
