"""What is to be told of a place before something is sent there: declared by the packages above that know of it.

An announcer says what it has to tell of a place and a category, files what a person attaches to it, and says later to
what a contribution is attached. This package names none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.gis.geos import Point

from contributions.models import Category, Contribution


@dataclass(frozen=True)
class Announcement:
    """`key` names it in a form, `title` says what and when in one sentence, `words` more of it; `url` is its page."""

    key: str
    title: str
    words: str
    url: str


@dataclass(frozen=True)
class Announcer:
    """`name` begins its keys ("works:12"). `tell` what is known of a WGS84 point; `attach` a contribution to what a
    key names, and do nothing for a key that has gone; `attached` says to what a contribution
    is attached."""

    name: str
    tell: Callable[[Category, Point], list[Announcement]]
    attach: Callable[[Contribution, str], None]
    attached: Callable[[Contribution], Announcement | None]


_announcers: dict[str, Announcer] = {}


def register(announcer: Announcer) -> Announcer:
    """Declare an announcer; a name declared twice is a programming error."""
    if announcer.name in _announcers:
        raise ValueError(f"announcer {announcer.name!r} is declared twice")
    _announcers[announcer.name] = announcer
    return announcer


def announced_at(category: Category, point: Point | None) -> list[Announcement]:
    """What there is to tell; nothing where the place is not exact."""
    if point is None:
        return []
    return [told for announcer in _announcers.values() for told in announcer.tell(category, point)]


def attach(contribution: Contribution, key: str) -> None:
    """Attach a contribution to what `key` names. What has gone meanwhile, or never was, is let pass: the contribution
    matters more than what it hangs on."""
    announcer = _announcers.get(key.partition(":")[0])
    if announcer:
        announcer.attach(contribution, key)


def attached_to(contribution: Contribution) -> Announcement | None:
    """What it is attached to, for its page and for the staff."""
    found = (announcer.attached(contribution) for announcer in _announcers.values())
    return next((announcement for announcement in found if announcement), None)
