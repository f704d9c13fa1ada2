"""What the local authority asks the author of a contribution, while it waits for their answer."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from contributions.author_forms import ReplyForm
from contributions.models import Contribution, Event, EventType


@dataclass(frozen=True)
class Asked:
    """The `question`, and the form that answers it."""

    question: Event
    form: ReplyForm
    url: str


def asked_of_the_author(
    contribution: Contribution, typed: ReplyForm | None = None, *, token: str = ""
) -> dict[str, Any]:
    """For the page: `asked` while an answer is waited for, else `lost_words` of a form that was `typed` too late. By
    the tracking link when its `token` is given, else by the account of the author."""
    question = _question_of(contribution)
    if question is None:
        return {"lost_words": typed.data.get("text", "")} if typed else {}
    return {"asked": Asked(question, typed or ReplyForm(), _door(contribution, token))}


def _question_of(contribution: Contribution) -> Event | None:
    if not contribution.paused_at:
        return None
    return contribution.events.filter(type=EventType.WAITING).order_by("-at", "-id").first()


def _door(contribution: Contribution, token: str) -> str:
    if token:
        return reverse("tracking-reply", args=[token])
    return reverse("contribution-reply", args=[contribution.reference])
