"""Questions about contributions, named to read as sentences."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, Count, Func, IntegerField, OuterRef, Prefetch, Q, QuerySet, When

from accounts.models import HANDLERS, Role
from accounts.permissions import EVERY_SERVICE, EVERYWHERE, Person, Reach, reaches_of
from boundaries.models import Boundary, Level
from geo.querysets import GeoQuerySet

SEARCH_CONFIG = "riverain_french"
SEARCHED = ("title", "description", "place_description")
# What a public line or answer says of a contribution: a third of the columns that a whole row has with its relations.
TOLD = (
    "reference", "kind", "title", "description", "geom", "address", "place_description", "is_approximate", "status",
    "is_open", "created_at", "closed_at", "support_count",
    "category__code", "category__name", "category__icon",
    "commune__slug", "commune__name", "quartier__slug", "quartier__name",
)  # fmt: skip


class DaysSince(Func):
    """Whole days from the day of a moment to today: the same number, and so the same tile, until midnight (UTC)."""

    template = "(current_date - (%(expressions)s)::date)"
    output_field = IntegerField()


EVERYTHING = Q(pk__isnull=False)
NOTHING = Q(pk__in=[])


def _within(reaches: Iterable[Reach]) -> Q:
    """What some roles reach, as a condition."""
    wanted = NOTHING
    for reach in reaches:
        if reach.service is EVERY_SERVICE and reach.territories is EVERYWHERE:
            return EVERYTHING
        wanted |= _reached(reach)
    return wanted


def _reached(reach: Reach) -> Q:
    held = EVERYTHING
    if reach.territories is not EVERYWHERE:
        held = Q(commune__in=reach.territories) | Q(quartier__in=reach.territories)
    return held if reach.service is EVERY_SERVICE else held & Q(service=reach.service)


def inside(boundary: Boundary) -> Q:
    """In a territory, by the columns written with what lies there. A perimeter has none: it is measured."""
    if boundary.level == Level.PERIMETER:
        return Q(geom__intersects=boundary.geom)
    versions = Boundary.objects.filter(level=boundary.level, code=boundary.code)
    ids = list(versions.order_by().values_list("pk", flat=True))
    if boundary.level == Level.QUARTIER:
        return Q(quartier__in=ids)
    if boundary.level == Level.COMMUNE:
        return Q(commune__in=ids)
    communes = Boundary.objects.of_level(Level.COMMUNE).filter(parent__in=ids)
    return Q(commune__in=list(communes.order_by().values_list("pk", flat=True)))


def public_photos() -> Prefetch:
    """What the public may see of contributions themselves, and no photo of a step."""
    return Prefetch("photos", apps.get_model("contributions", "Photo").objects.public().of_contributions())


class NarrowedQuerySet(GeoQuerySet):
    """Filters on the columns that contributions share with what is counted of them (`contributions.models.counts`)."""

    def of_kind(self, *codes: str) -> Self:
        return self.filter(kind__in=codes)

    def still_open(self) -> Self:
        return self.filter(is_open=True)

    def closed(self) -> Self:
        return self.filter(is_open=False)

    def in_categories(self, category_ids: Iterable[int]) -> Self:
        return self.filter(category__in=list(category_ids))

    def within(self, boundary: Boundary) -> Self:
        """Those of a territory."""
        return self.filter(inside(boundary))

    def outside_quartiers(self) -> Self:
        """In a commune and in no quartier: published quartiers do not tile a commune."""
        return self.filter(quartier=None)


class PhotoQuerySet(QuerySet):
    def public(self) -> Self:
        """Those that no review holds back, seen by whoever sees their contribution."""
        return self.filter(is_public=True)

    def of_contributions(self) -> Self:
        """Those sent with a contribution, and neither as the proof of one of its steps nor with a constat."""
        return self.filter(event=None, constat=None)

    def unsent(self, submission_key: uuid.UUID) -> Self:
        """Those of a form that is still being filled."""
        return self.filter(submission_key=submission_key, contribution=None)


class ContributionQuerySet(NarrowedQuerySet):
    def public(self) -> Self:
        """What anyone may see."""
        return self.filter(is_public=True)

    def visible_to(self, user: Person) -> Self:
        """What this person may see: the public ones, their own, and those of the territories they look after."""
        if not user.is_authenticated:
            return self.public()
        handled = _within(reaches_of(user, *HANDLERS))
        return self if handled is EVERYTHING else self.filter(Q(is_public=True) | Q(author=user) | handled)

    def looked_after_by(self, user: Person) -> Self:
        """Those that this person handles: of their service and in their territory, or all of the territories that
        they administer."""
        return self.filter(_within(reaches_of(user, *HANDLERS)))

    def on_desk_of(self, user: Person) -> Self:
        """Those that this person handles, and for an elected member the public ones of their territory."""
        read = _within(reaches_of(user, Role.ELECTED))
        handled = _within(reaches_of(user, *HANDLERS))
        return self if handled is EVERYTHING else self.filter(handled | read & Q(is_public=True))

    def of_service(self, service_id: int) -> Self:
        return self.filter(service=service_id)

    def without_service(self) -> Self:
        """Those that no rule gave to anyone: to be qualified."""
        return self.filter(service=None)

    def taken_by(self, user: Person) -> Self:
        return self.filter(assignee=user.pk)

    def waiting(self) -> Self:
        """Open, and waiting for a word of their author: their deadline stands still."""
        return self.filter(is_open=True).exclude(paused_at=None)

    def replied(self) -> Self:
        """Open, its author answered what was asked, and nobody has acted since."""
        return self.filter(is_open=True, replied_at__isnull=False)

    def late(self, today: datetime.date) -> Self:
        """Open past their last day, and not waiting for their author."""
        return self.filter(is_open=True, paused_at=None, due_on__lt=today)

    def due_by(self, day: datetime.date) -> Self:
        """Open, not waiting, with a last day that is `day` at the latest: the late ones too."""
        return self.filter(is_open=True, paused_at=None, due_on__lte=day)

    def by_channel(self, channel: str) -> Self:
        return self.filter(channel=channel)

    def since(self, moment: datetime.datetime) -> Self:
        return self.filter(created_at__gte=moment)

    def before(self, moment: datetime.datetime) -> Self:
        return self.filter(created_at__lt=moment)

    def outside_communes(self) -> Self:
        """In no commune of ours: data taken over from another tool may lie beyond them."""
        return self.filter(commune=None)

    def saying(self, words: str) -> Self:
        """Those whose text holds the words (French stems, accents ignored), or whose reference is given."""
        vector = SearchVector(*SEARCHED, config=SEARCH_CONFIG)
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        return self.annotate(search=vector).filter(Q(search=query) | Q(reference=words.strip().upper()))

    @property
    def is_searched(self) -> bool:
        """Whether they are among those `saying` some words."""
        return "search" in self.query.annotations

    def to_check(self) -> Self:
        """Those that passers-by say are gone, as the service has been asked to see."""
        return self.filter(needs_check=True)

    def with_days_unseen(self, *, of_kinds: Iterable[str]) -> Self:
        """`days_unseen`: how many days ago someone last saw what is open, of kinds that one sees; None for the rest,
        which costs a tile nothing."""
        seen = When(is_open=True, kind__in=list(of_kinds), then=DaysSince("seen_at"))
        return self.annotate(days_unseen=Case(seen, output_field=IntegerField()))

    def with_days_open(self) -> Self:
        """`days_open`: how many days ago what is open was received; None for the rest."""
        return self.annotate(
            days_open=Case(When(is_open=True, then=DaysSince("created_at")), output_field=IntegerField())
        )

    def with_grouped(self) -> Self:
        """`grouped`: how many public ones are closed as duplicates of it; None for nothing."""
        others = self.model._base_manager.filter(duplicate_of=OuterRef("pk"), is_public=True).order_by()
        return self.annotate(grouped=others.values("duplicate_of").annotate(n=Count("pk")).values("n"))

    def with_parts(self) -> Self:
        """`part_count` and `parts_done`: of the works it was shared into; None for nothing."""
        parts = self.model._base_manager.filter(part_of=OuterRef("pk")).order_by().values("part_of")
        return self.annotate(
            part_count=parts.annotate(n=Count("pk")).values("n"),
            parts_done=parts.annotate(n=Count("pk", filter=Q(is_open=False))).values("n"),
        )

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def with_listing_details(self) -> Self:
        """All that a line of a list shows, without one query more; and never an outline, hundreds of times a line.

        `photos.all()` then holds what the public may see of the contribution itself, and no photo of a step."""
        return self.with_relations().prefetch_related(public_photos())

    def with_relations(self) -> Self:
        rows = self.select_related("category__parent", "commune", "quartier", "service")
        return rows.defer("commune__geom", "quartier__geom")

    def with_public_details(self, *more: str) -> Self:
        """All that the public lists and answers say, photos included, and no other column than those and `more`."""
        rows = self.select_related("category", "commune", "quartier").prefetch_related(public_photos())
        return rows.only(*TOLD, *more)
