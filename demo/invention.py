"""Inventing contributions: what, where, when, and what became of them. The same seed and day give the same ones."""

import datetime
import random
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from django.utils import timezone

from contributions import kinds
from contributions.deadlines import deadline
from contributions.models import Category, ClosingReason
from contributions.models.contribution import REFERENCE_ALPHABET, REFERENCE_LENGTH
from demo import texts
from demo.city import City, Street
from demo.histories import Historian, Step

DAYS = 730
IDEA_SHARE = 0.035
DUPLICATE_SHARE = 0.06
# Monday first: people report on their way, and after a weekend.
WEEKDAYS = (1.0, 0.92, 0.88, 0.86, 0.84, 0.48, 0.36)
HOURS = (6, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 18, 19, 19, 20, 21)
WINTER = (12, 1, 2)

# Of those that are reported twice, how many an agent has seen to be the same.
SEEN_AS_SAME = 0.5
CHANNELS = ("web", "phone", "counter", "api", "paper")
CHANNEL_SHARES = (80, 10, 5, 3, 2)


@dataclass
class Draft:
    """One invented contribution, before the database says in which territory it is. Metres, Lambert-93."""

    x: float
    y: float
    kind: kinds.Kind
    category: int
    created_at: datetime.datetime
    title: str
    description: str
    place_description: str
    reference: str
    submission_key: uuid.UUID
    secret: str
    channel: str = "web"
    due_on: datetime.date | None = None
    is_taken: bool = False
    twin: "Draft | None" = None
    pk: int | None = None
    steps: list[Step] = field(default_factory=list)
    supports: list[tuple[str, datetime.datetime]] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.steps[-1].status if self.steps else self.kind.workflow.initial.code

    @property
    def is_open(self) -> bool:
        return self.kind.workflow.states[self.status].is_open

    @property
    def handed(self) -> Step | None:
        """When the service that has it got it."""
        return next((step for step in reversed(self.steps) if step.service), None)

    @property
    def planned_on(self) -> datetime.date | None:
        return next((step.planned_on for step in reversed(self.steps) if step.planned_on), None)

    @property
    def paused_at(self) -> datetime.datetime | None:
        """Asked last, and not answered."""
        return self.steps[-1].at if self.steps and self.steps[-1].type == "waiting" else None

    @property
    def reopened_count(self) -> int:
        return sum(step.status == "reopened" and step.type == "status" for step in self.steps)


# Submission keys of the demonstration begin like this (and are of UUID's free version 8): how it knows its own rows.
FIRST_KEY = uuid.UUID("de300000-0000-8000-8000-000000000000")
LAST_KEY = uuid.UUID("de300000-0000-8fff-bfff-ffffffffffff")


class Inventor:
    """Draws contributions, in the order in which they were received."""

    def __init__(self, seed: int, *, today: datetime.date, services: dict[int, int] | None = None) -> None:
        """`services`: by id of a category, the id of the one that gets it."""
        self.draw = random.Random(seed)
        self.now = _moment(today, 0)
        self.city = City(self.draw)
        self.reports = _Choice(Category.objects.filter(kind="report", is_active=True, entries=None))
        self.ideas = _Choice(Category.objects.filter(kind="idea", is_active=True, entries=None))
        self.services = services or {}
        reasons = dict(ClosingReason.objects.order_by("code").values_list("code", "pk"))
        self.historian = Historian(self.draw, self.now, reasons, sorted(set(self.services.values())))
        self.categories = Category.objects.select_related("parent").in_bulk()
        self.deadlines: dict[tuple[int, datetime.date], datetime.date | None] = {}
        self.first_number = self.draw.randrange(len(REFERENCE_ALPHABET) ** REFERENCE_LENGTH)
        self.number = 0

    def drafts(self, count: int) -> Iterator[Draft]:
        """About `count` contributions; take fewer, or ask again for more."""
        recent: deque[Draft] = deque(maxlen=max(30, count // 40))
        for created_at in sorted(self._moment() for _number in range(count)):
            if self.ideas.ids and self.draw.random() < IDEA_SHARE:
                yield self._idea(created_at)
            elif recent and self.draw.random() < DUPLICATE_SHARE:
                yield self._twin(created_at, self.draw.choice(recent))
            else:
                x, y, street = self.city.place()
                draft = self._report(created_at, x, y, self._category(street, created_at))
                recent.append(draft)
                yield draft

    def _moment(self) -> datetime.datetime:
        """More and more with time, and less at weekends."""
        draw = self.draw
        while True:
            day = self.now.date() - datetime.timedelta(days=1 + int(DAYS * draw.random() ** 1.4))
            if draw.random() < WEEKDAYS[day.weekday()]:
                return _moment(day, draw.choice(HOURS), draw.randrange(60), draw.randrange(60))

    def _category(self, street: Street, at: datetime.datetime) -> int:
        # A third of what a street is reported for is always the same thing.
        luck = street.favourite if self.draw.random() < 0.35 else self.draw.random()
        return self.reports.at(luck, is_winter=at.month in WINTER)

    def _twin(self, at: datetime.datetime, other: Draft) -> Draft:
        """Ten to forty metres from another: the same problem, seen by someone else, and sometimes seen to be so."""
        metres, draw = self.draw.uniform(10, 40), self.draw
        east = draw.uniform(-1, 1)
        north = (1 - east * east) ** 0.5 * draw.choice((-1, 1))
        is_seen = draw.random() < SEEN_AS_SAME
        return self._report(at, other.x + metres * east, other.y + metres * north, other.category, other, is_seen)

    def _report(
        self, at: datetime.datetime, x: float, y: float, category: int, twin: Draft | None = None, is_seen: bool = False
    ) -> Draft:
        draw = self.draw
        _weight, seen = texts.SEEN.get(self.reports.codes[category], texts.OTHER)
        more = f" {draw.choice(texts.MORE)}" if draw.random() < 0.5 else ""
        where = draw.choice(texts.WHERE) if draw.random() < 0.4 else ""
        draft = self._draft("report", at, x, y, category, "", draw.choice(seen) + more, where)
        (draft.channel,) = draw.choices(CHANNELS, CHANNEL_SHARES)
        draft.twin = twin if is_seen else None
        self._live(draft, "duplicate" if is_seen else "report")
        return draft

    def _idea(self, at: datetime.datetime) -> Draft:
        x, y, _street = self.city.place()
        category = self.ideas.at(self.draw.random())
        title, text = self.draw.choice(texts.IDEAS.get(self.ideas.codes[category], texts.OTHER_IDEA))
        draft = self._draft("idea", at, x, y, category, title, text, "")
        self._live(draft, "idea")
        return draft

    def _draft(self, kind: str, at: datetime.datetime, x: float, y: float, category: int, *words: str) -> Draft:
        declared = kinds.get(kind)
        title, description, where = words
        return Draft(
            x, y, declared, category, at, title, description, where,
            reference=self._reference(declared.prefix),
            submission_key=uuid.UUID(int=FIRST_KEY.int | self.draw.getrandbits(60) | self.draw.getrandbits(12) << 64),
            secret=f"{self.draw.getrandbits(256):064x}",
        )  # fmt: skip

    def _live(self, draft: Draft, path: str) -> None:
        """What became of it, and who followed it."""
        service = self.services.get(draft.category) if path != "idea" else None
        if path == "report" and service is None:
            path = "unrouted"
        draft.steps = self.historian.steps(path, draft.created_at, service)
        if draft.is_open and path != "idea":
            waiting = self.historian.wait(draft.steps, draft.created_at, draft.status)
            draft.steps += [waiting] if waiting else []
        draft.twin = draft.twin if draft.status == "duplicate" else None
        draft.due_on = self._deadline(draft)
        draft.is_taken = draft.handed is not None and self.draw.random() < 0.4
        draft.supports = self._supports(draft)

    def _deadline(self, draft: Draft) -> datetime.date | None:
        """From the day it was received, or reopened; worked out once for all those of a category and a day."""
        reopenings = [step.at for step in draft.steps if step.status == "reopened" and step.type == "status"]
        day = timezone.localdate(reopenings[-1] if reopenings else draft.created_at)
        key = draft.category, day
        if key not in self.deadlines:
            self.deadlines[key] = deadline(self.categories[draft.category], day)
        return self.deadlines[key]

    def _reference(self, prefix: str) -> str:
        """Each number once, in an order that looks like none."""
        base = len(REFERENCE_ALPHABET)
        rest = (self.first_number + self.number * 3_141_592_653) % base**REFERENCE_LENGTH
        self.number += 1
        letters = []
        for _place in range(REFERENCE_LENGTH):
            rest, letter = divmod(rest, base)
            letters.append(REFERENCE_ALPHABET[letter])
        return f"{prefix}-{''.join(letters)}"

    def _supports(self, draft: Draft) -> list[tuple[str, datetime.datetime]]:
        """Most have none, a few have many; none after it is closed."""
        draw = self.draw
        end = self.now if draft.is_open else draft.steps[-1].at
        wanted = 0 if draw.random() < 0.7 else int(draw.expovariate(0.5)) + 1
        if draft.kind.code == "idea":
            wanted += int(draw.expovariate(0.15))
        moments = sorted(draft.created_at + (end - draft.created_at) * draw.random() for _support in range(wanted))
        return [(f"a:{draw.getrandbits(256):064x}", at) for at in moments]


class _Choice:
    """Categories with their weights."""

    def __init__(self, categories: "object") -> None:
        self.codes: dict[int, str] = dict(categories.order_by("code").values_list("pk", "code"))
        self.ids = list(self.codes)
        self.cumulated = list(accumulate(texts.SEEN.get(code, texts.OTHER)[0] for code in self.codes.values()))
        self.instead = next((pk for pk, code in self.codes.items() if code == texts.INSTEAD_OF_WINTER), None)

    def at(self, luck: float, *, is_winter: bool = True) -> int:
        """The category that a number from 0 to 1 falls on."""
        wanted = luck * self.cumulated[-1]
        found = next(pk for pk, reached in zip(self.ids, self.cumulated, strict=True) if wanted <= reached)
        if self.codes[found] in texts.WINTER_ONLY and not is_winter:
            return self.instead or found
        return found


def _moment(day: datetime.date, *clock: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(day.year, day.month, day.day, *clock))  # noqa: DTZ001 - made aware here
