"""May this person do this to these works?"""

from django.contrib.gis.geos import MultiPolygon

from accounts.models import HANDLERS, Service
from accounts.permissions import EVERY_SERVICE, EVERYWHERE, Person, Reach, reaches_of
from works.models import PlannedWork
from works.zones import is_mostly_in


def may_plan_works(user: Person) -> bool:
    """Those who handle contributions somewhere."""
    return bool(reaches_of(user, *HANDLERS))


def may_plan_here(user: Person, zone: MultiPolygon, service: Service | None) -> bool:
    """Whether a zone lies in the territories where the person acts for that service. Works of no service are for those
    who act for all of them."""
    mine = [reach for reach in reaches_of(user, *HANDLERS) if _is_for(reach, service)]
    if any(reach.territories is EVERYWHERE for reach in mine):
        return True
    territories = frozenset().union(*(reach.territories or () for reach in mine))
    return bool(territories) and is_mostly_in(zone, territories)


def _is_for(reach: Reach, service: Service | None) -> bool:
    return reach.service in (EVERY_SERVICE, service.pk if service else None)


def may_change_work(user: Person, work: PlannedWork) -> bool:
    return may_plan_here(user, work.geom, work.service)
