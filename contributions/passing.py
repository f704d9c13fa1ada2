"""What a page shows to someone who passes by a problem: when it was last seen, and what they said of it themselves."""

from dataclasses import dataclass

from django.http import HttpRequest

from contributions import voters
from contributions.models import Contribution, Observation
from contributions.permissions import may_observe


@dataclass(frozen=True)
class Passing:
    """`mine`: the last word of this reader, if they said one."""

    may_observe: bool
    mine: Observation | None


def passing(request: HttpRequest, contribution: Contribution) -> Passing | None:
    """None for what one does not see in passing, or no longer."""
    if not contribution.is_open or not contribution.declared_kind.is_problem:
        return None
    voter = voters.known_voter(request)
    mine = Observation.objects.filter(contribution=contribution, voter=voter).first() if voter else None
    return Passing(may_observe(request.user, contribution), mine)
