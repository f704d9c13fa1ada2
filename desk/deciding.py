"""What somebody answers to a suspected pair: the same, or not; and taking back the last of these answers."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from contributions import actions
from contributions.models import Contribution
from contributions.permissions import looks_after
from contributions.querysets import ContributionQuerySet
from desk.pairs import closing_state, suspected

SAME, APART = "same", "apart"
ANSWERS: Final = (SAME, APART)
SESSION: Final = "desk_pairs"
# As far as one takes back, key after key.
REMEMBERED: Final = 20
COUNTED: Final = 99
COUNTED_SECONDS: Final = 60


@dataclass(frozen=True)
class Answer:
    """What was answered of `other` and `kept`, by their references, and the group it was in."""

    what: str
    other: str
    kept: str
    group: int

    @property
    def said(self) -> str:
        words = {
            SAME: _("%(other)s est regroupée avec %(kept)s."),
            APART: _("%(other)s et %(kept)s : deux choses distinctes."),
        }
        return words[self.what] % {"other": self.other, "kept": self.kept}


def decide(user: User, answer: Answer, revision: int | None) -> None:
    """Raises PermissionDenied, or ValidationError: somebody has acted meanwhile."""
    other, kept = _seen(user, answer.other), _seen(user, answer.kept)
    if answer.what == APART:
        first, second = (other, kept) if looks_after(user, other) else (kept, other)
        require(looks_after(user, first))
        actions.tell_apart(user, contribution=first, others=[second])
        return
    state = closing_state(other) or other.status
    actions.change_status(user, contribution=other, status=state, duplicate_of=kept, revision=revision)


def take_back(user: User, answer: Answer) -> None:
    """Undo it. Raises PermissionDenied, or ValidationError: it is undone already."""
    other, kept = _seen(user, answer.other), _seen(user, answer.kept)
    if answer.what == SAME:
        actions.unmerge(user, contribution=other)
        return
    first, second = (other, kept) if looks_after(user, other) else (kept, other)
    actions.take_back(user, contribution=first, other=second)


def _seen(user: User, reference: str) -> Contribution:
    found = Contribution.objects.visible_to(user).filter(reference=reference).first()
    if found is None:
        raise ValidationError(_("Aucune contribution ne porte la référence %(reference)s.") % {"reference": reference})
    return found


def remember(session: MutableMapping[str, Any], answer: Answer) -> None:
    known = session.get(SESSION, [])
    session[SESSION] = [*known, [answer.what, answer.other, answer.kept, answer.group]][-REMEMBERED:]


def last_answer(session: MutableMapping[str, Any]) -> Answer | None:
    known = session.get(SESSION, [])
    return Answer(*known[-1]) if known else None


def forget_last(session: MutableMapping[str, Any]) -> None:
    session[SESSION] = session.get(SESSION, [])[:-1]


def counted(user: User, rows: ContributionQuerySet) -> int:
    """How many groups are suspected among what this person handles, no further than `COUNTED` and one more; as of a
    minute ago at most: it stands on each page of the desk."""
    return cache.get_or_set(_key(user), lambda: _count(rows), COUNTED_SECONDS)


def _count(rows: ContributionQuerySet) -> int:
    return suspected(rows).order_by().values("group").distinct()[: COUNTED + 1].count()


def count_anew(user: User) -> None:
    cache.delete(_key(user))


def _key(user: User) -> str:
    return f"desk:pairs:{user.pk}"
