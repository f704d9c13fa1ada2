"""What was merged into a contribution, what others saw of it, and the works it was shared into, for its detail."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from contributions.groups import in_group
from contributions.models import Constat, Contribution, Merge, Photo
from contributions.parts import Progress, may_be_split
from contributions.permissions import looks_after
from geo.measures import metres_between

# What a page shows; the rest is counted.
MOST: Final = 20


@dataclass(frozen=True)
class Merged:
    """One that was merged: its row, with what was sent; when and by whom, where that is known; how far it lies."""

    contribution: Contribution
    merge: Merge | None
    metres: int | None
    photos: list[Photo]


@dataclass(frozen=True)
class Seen:
    """A constat, and how far from the contribution its author stood."""

    constat: Constat
    metres: int | None
    photos: list[Photo]


@dataclass(frozen=True)
class Some:
    """The first of them, and how many there are."""

    items: list[Any] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.items)


def grouping_of(user: User, shown: Contribution) -> dict[str, Any]:
    """For the template of those who act on it."""
    parts = list(parts_of(shown))
    return {
        "merge": current_merge(shown),
        "kept": shown.duplicate_of,
        "merged": merged_into(shown),
        "constats": seen_of(shown),
        "parts": parts,
        "progress": Progress(len(parts), sum(not part.is_open for part in parts)) if parts else None,
        "whole": shown.part_of,
        "may_read_whole": shown.part_of is not None and looks_after(user, shown.part_of),
        "may_split": may_be_split(shown),
    }


def current_merge(shown: Contribution) -> Merge | None:
    """How it came into the group it is in."""
    if not shown.duplicate_of_id:
        return None
    return Merge.objects.filter(contribution=shown, undone_at=None).select_related("actor").first()


def merged_into(shown: Contribution) -> Some:
    """Those that it stands for, the newest merge first; whoever handles the one that is kept reads what was sent."""
    rows = shown.duplicates.select_related("category", "service").prefetch_related(
        Prefetch("photos", Photo.objects.of_contributions(), to_attr="sent_photos"),
        Prefetch("merges", Merge.objects.filter(undone_at=None).select_related("actor"), to_attr="merges_in_force"),
    )
    found = list(rows.order_by("-closed_at", "-pk")[:MOST])
    items = [_merged(shown, row) for row in found]
    return Some(items, len(items) if len(items) < MOST else shown.duplicates.count())


def _merged(shown: Contribution, row: Contribution) -> Merged:
    return Merged(row, next(iter(row.merges_in_force), None), _metres(shown, row), row.sent_photos)


def seen_of(shown: Contribution) -> Some:
    """What others saw of it, and of what was merged into it."""
    rows = Constat.objects.filter(in_group(shown.pk, "contribution__"))
    read = rows.prefetch_related("photos").order_by("-created_at", "-pk")[:MOST]
    items = [Seen(row, _metres(shown, row), list(row.photos.all())) for row in read]
    return Some(items, len(items) if len(items) < MOST else rows.count())


def _metres(shown: Contribution, row: Contribution | Constat) -> int | None:
    """None when one of the two has no exact place."""
    if row.geom is None or shown.is_approximate or getattr(row, "is_approximate", False):
        return None
    return round(metres_between(shown.geom.point_on_surface, row.geom.point_on_surface))


def parts_of(shown: Contribution) -> QuerySet[Contribution]:
    return shown.parts.select_related("category", "service").order_by("pk")
