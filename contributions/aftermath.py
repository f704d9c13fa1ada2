"""What the author of a contribution can answer to its closing: contest it, say whether they are satisfied."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from contributions.author_forms import ClosingForm, ContestForm, SatisfactionForm
from contributions.closings import closing_of, is_contestable, last_day_to_contest
from contributions.models import Contribution, Event, Satisfaction


@dataclass
class Aftermath:
    """`contest_form` while the closing may be contested, `satisfaction_form` until it was answered; `last_day` to
    contest, None where this kind of closing never is."""

    closing: Event
    contest_url: str
    satisfaction_url: str
    contest_form: ContestForm | None
    satisfaction_form: SatisfactionForm | None
    satisfaction: Satisfaction | None
    last_day: datetime.date | None

    def show_again(self, typed: ClosingForm) -> None:
        """The form as it was sent, about the present closing: its reader has this one before their eyes."""
        typed.data = typed.data.copy()
        typed.data["closing"] = self.closing.pk
        if isinstance(typed, ContestForm) and self.contest_form:
            self.contest_form = typed
        if isinstance(typed, SatisfactionForm) and self.satisfaction_form:
            self.satisfaction_form = typed


def answers_of_the_author(
    contribution: Contribution, typed: ClosingForm | None = None, *, token: str = ""
) -> dict[str, Any]:
    """For the page: `aftermath`, and `lost_words`, those of a form that was `typed` and is there no more."""
    after = aftermath(contribution, token=token)
    if after and typed:
        after.show_again(typed)
    is_shown = after is not None and typed in (after.contest_form, after.satisfaction_form)
    words = typed.data.get("text") or typed.data.get("comment") if typed and not is_shown else ""
    return {"aftermath": after, "lost_words": words}


def aftermath(contribution: Contribution, *, token: str = "") -> Aftermath | None:
    """None while it is open. By the tracking link when its `token` is given, else by the account of the author."""
    closing = closing_of(contribution)
    if closing is None:
        return None
    given = getattr(closing, "satisfaction", None)
    about = {"closing": closing.pk}
    return Aftermath(
        closing=closing,
        contest_url=_door(contribution, token, "contest"),
        satisfaction_url=_door(contribution, token, "satisfaction"),
        contest_form=ContestForm(initial=about) if is_contestable(contribution, closing) else None,
        satisfaction_form=None if given else SatisfactionForm(initial=about),
        satisfaction=given,
        last_day=last_day_to_contest(closing) if contribution.state.reopens else None,
    )


def _door(contribution: Contribution, token: str, gesture: str) -> str:
    if token:
        return reverse(f"tracking-{gesture}", args=[token])
    return reverse(f"contribution-{gesture}", args=[contribution.reference])
