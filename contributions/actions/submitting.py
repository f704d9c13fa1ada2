"""File a contribution, once."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person
from boundaries.models import Boundary, Level
from boundaries.placing import Territories, territories_at
from contributions import announcements, kinds, outbox, questions
from contributions.actions.authors import author_of
from contributions.actions.merging import tell_apart
from contributions.actions.photographing import attach_photos
from contributions.actions.subscribing import add_contact
from contributions.deadlines import deadline
from contributions.diversions import diversions_at, final, in_words
from contributions.models import (
    Answer,
    Category,
    Channel,
    Contribution,
    Event,
    EventType,
    Question,
    RoutingRule,
    new_reference,
)
from contributions.routing import rule_for
from contributions.spots import address_at
from contributions.tracking import hash_of, tracking_token
from geo.compiled import compiled

Answers = list[tuple[Question, Any]]
# As many as the form shows.
MOST_UNLIKE: Final = 5


@dataclass(frozen=True)
class Place:
    """Where a contribution is: a WGS84 shape, what the person said of it, and how sure it is.

    `territory`: the commune or the quartier that was chosen instead of a point; the shape is then anywhere in it.
    """

    geom: GEOSGeometry
    description: str = ""
    is_approximate: bool = False
    accuracy_m: int | None = None
    territory: Boundary | None = None

    @property
    def exact_point(self) -> GEOSGeometry | None:
        """A point of it; nothing where the shape is anywhere in a territory."""
        return None if self.territory or self.is_approximate else self.geom.point_on_surface


def submit(
    user: Person,
    *,
    kind: kinds.Kind,
    category: Category,
    place: Place,
    submission_key: uuid.UUID,
    title: str = "",
    description: str = "",
    email: str = "",
    answers: dict[str, Any] | None = None,
    channel: Channel = Channel.WEB,
    attach_to: str = "",
    unlike: Sequence[str] = (),
    asked: Sequence[Question] | None = None,
) -> tuple[Contribution, bool]:
    """File a contribution once: the same `submission_key` gives back what it made the first time. With whether this
    call has made it.

    `answers` to the questions of the category, by code, each in the type of its question. A rule of the city may give
    it to a service at once; `attach_to` is the key of an announcement that the person attaches it to; `unlike` are the
    references of public ones that were shown to them as likely the same, and are not; `asked` are the questions of the
    category, where they were read already. Raises ValidationError when the place is outside the served territory
    (`place`), when the category sends people elsewhere there (`diversion`), or when an answer is missing or does not
    fit (`answers`).
    """
    already = _under.first(key=submission_key)
    if already:
        return already, False
    found = served_territories(place)
    _refuse_diverted(category, place, found)
    given = _checked(questions.asked(category) if asked is None else asked, answers or {})
    rule = _rule(kind, category, place, found, given)
    columns = {"title": title, "description": description, "channel": channel, **_placed(category, place, found)}
    columns |= _standing(kind, rule)
    filing = partial(_file, user, kind=kind, submission_key=submission_key, answers=given, **columns)
    beginning = partial(_begin, user, email=email, rule=rule, attach_to=attach_to, unlike=unlike)
    return _first(submission_key, partial(_once, filing, beginning))


def _first(submission_key: uuid.UUID, file: Callable[[], Contribution]) -> tuple[Contribution, bool]:
    try:
        return file(), True
    except IntegrityError:
        # Two sends of one form at the same moment: the first has won, the second is told of it. Or the reference that
        # was drawn is taken, as happens to one in eight thousand where there are a million: another is drawn.
        first = _under.first(key=submission_key)
        return (first, False) if first else (file(), True)


@compiled
def _under(key: Any) -> QuerySet[Contribution]:
    """What was filed under a key."""
    return Contribution.objects.filter(submission_key=key)


def _once(filing: Callable[[], Contribution], beginning: Callable[[Contribution], None]) -> Contribution:
    with transaction.atomic():
        made = filing()
        beginning(made)
        return made


def _placed(category: Category, place: Place, found: Territories) -> dict[str, Any]:
    """The columns that follow from the place and the category."""
    return {
        "address": address_at(place.exact_point, accuracy_m=place.accuracy_m),
        "category": category,
        "commune": found.commune,
        "quartier": found.quartier,
        "geom": place.geom,
        "place_description": place.description,
        "is_approximate": place.is_approximate,
        "accuracy_m": place.accuracy_m,
        "due_on": deadline(category, timezone.localdate()),
    }


def served_territories(place: Place) -> Territories:
    """The commune and the quartier of a place. Raises ValidationError when it is outside the served territory."""
    (found,) = territories_at([place.geom.point_on_surface])
    if place.territory is not None:
        # A commune chosen as a whole says nothing of the quartier that its middle happens to be in.
        found = Territories(found.commune, place.territory if place.territory.level == Level.QUARTIER else None)
    if found.commune is None:
        message = _("Ce lieu est en dehors du territoire desservi (%(name)s).") % {"name": settings.TERRITORY_NAME}
        raise ValidationError({"place": message}, code="outside")
    return found


def _refuse_diverted(category: Category, place: Place, found: Territories) -> None:
    """Some diversions end the form, whatever door it came by."""
    diversions = diversions_at(category, found, place.exact_point)
    if ends := final(diversions):
        raise ValidationError({"diversion": [in_words(diversion) for diversion in ends]}, code="diverted")


def _checked(asked: Sequence[Question], answers: dict[str, Any]) -> Answers:
    """Each question with its answer."""
    try:
        given = questions.check(asked, answers)
    except ValidationError as refusal:
        told = [f"{code} : {text}" for code, texts in refusal.message_dict.items() for text in texts]
        raise ValidationError({"answers": told}, code="answers") from None
    return [(question, given[question.code]) for question in asked if question.code in given]


def _rule(
    kind: kinds.Kind, category: Category, place: Place, found: Territories, answers: Answers
) -> RoutingRule | None:
    """Which rule says who handles it; none for a kind that no service handles."""
    if not kind.workflow.routed:
        return None
    return rule_for(category, found, place.exact_point, {question.code: value for question, value in answers})


def _file(
    user: Person, *, kind: kinds.Kind, submission_key: uuid.UUID, answers: Answers, **columns: Any
) -> Contribution:
    contribution: Contribution = apps.get_model(kind.model).objects.create(
        reference=new_reference(kind.prefix),
        kind=kind.code,
        author=author_of(user),
        submission_key=submission_key,
        tracking_hash=hash_of(tracking_token(submission_key)),
        **columns,
    )
    attach_photos(contribution=contribution)
    Answer.objects.bulk_create(
        Answer(contribution_id=contribution.pk, question=question, value=value) for question, value in answers
    )
    return contribution


def _begin(
    user: Person,
    filed: Contribution,
    *,
    email: str,
    rule: RoutingRule | None,
    attach_to: str,
    unlike: Sequence[str],
) -> None:
    """Its history begins: who is written to, that it is received, who gets it, what it waits for, what it is not."""
    if email:
        add_contact(user, contribution=filed, email=email)
        outbox.hand_over()
    Event.objects.bulk_create(_beginnings(filed, rule, is_owed=bool(email)))
    if attach_to:
        announcements.attach(filed, attach_to)
    if unlike:
        shown = Contribution.objects.public().of_kind(filed.kind).filter(reference__in=unlike[:MOST_UNLIKE])
        tell_apart(user, contribution=filed, others=shown.order_by("pk"))


def _standing(kind: kinds.Kind, rule: RoutingRule | None) -> dict[str, Any]:
    """The columns that a rule decides: without one it is received, with one in the same instant handed over."""
    if rule is None:
        return {"status": kind.workflow.initial.code}
    return {"status": kind.workflow.routed, "service": rule.service, "service_since": timezone.now()}


def _beginnings(filed: Contribution, rule: RoutingRule | None, *, is_owed: bool) -> Iterator[Event]:
    """That it was received, and which service it was handed to. `is_owed`: a mail to somebody. Without an address there
    is none, and nothing is left to the worker."""
    initial = filed.declared_kind.workflow.initial.code
    handled_at = None if is_owed else timezone.now()
    yield Event(contribution=filed, type=EventType.SUBMITTED, status=initial, actor=filed.author, handled_at=handled_at)
    if rule:
        yield Event(
            contribution=filed,
            type=EventType.HANDED,
            status=filed.status,
            service=rule.service,
            handled_at=timezone.now(),  # the receipt says it: no second mail
        )
