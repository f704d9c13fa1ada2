"""Works told of before something is sent where they are planned."""

from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils import timezone

from contributions import kinds
from contributions.announcements import Announcement, Announcer, register
from contributions.models import Category, Contribution
from geo.compiled import compiled
from works.actions import hang
from works.models import Attachment, PlannedWork
from works.querysets import PlannedWorkQuerySet
from works.words import NAME, announcement_of


def told_of(category: Category, point: Point) -> PlannedWorkQuerySet:
    """The public works around a WGS84 point, now or to come, that concern a category or its family: of problems alone,
    since an idea waits for no roadworks."""
    if not kinds.get(category.kind).is_problem:
        return PlannedWork.objects.none()
    concerned = [pk for pk in (category.pk, category.parent_id) if pk]
    works = PlannedWork.objects.public().not_over(timezone.localdate())
    return works.covering(point).concerning(concerned).soonest_first()


def tell(category: Category, point: Point) -> list[Announcement]:
    return [announcement_of(work) for work in told_of(category, point)]


def attach(contribution: Contribution, key: str) -> None:
    """Only to works that are told of where the contribution is: a form may be made up."""
    pk = key.partition(":")[2]
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19) or contribution.is_approximate:
        return
    work = told_of(contribution.category, contribution.geom.point_on_surface).filter(pk=int(pk)).first()
    if work:
        hang(contribution, work)


def attached(contribution: Contribution) -> Announcement | None:
    row = _attachment.first(contribution=contribution.pk)
    return announcement_of(row.work) if row else None


@compiled
def _attachment(contribution: Any) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(contribution=contribution, work__is_public=True)
    return rows.select_related("work").defer("work__geom")


WORKS = register(Announcer(NAME, tell, attach, attached))
