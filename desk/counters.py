"""How many contributions there are in each state, under the filters in use: links that choose the state."""

from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions import kinds
from contributions.pages import Count, capped_count
from contributions.querysets import ContributionQuerySet


@dataclass(frozen=True)
class Counter:
    """`code` is what the filter "status" is set to; empty for all of them, which are not counted."""

    code: str
    label: str | Promise
    count: Count | None
    is_chosen: bool


def counters(rows: ContributionQuerySet, chosen: str, *, are_all_open: bool = False) -> list[Counter]:
    """Two statements, whatever the number of states. What is open is few and counted to the last one; what is closed
    is the whole past of a city, and counted no further than a thousand: not looked for among rows that `are_all_open`,
    where the whole past would be read to find none."""
    found = rows.still_open().order_by().values_list("status").annotate(n=CountOf("pk"))
    by_state = dict(found.order_by("status"))
    states = [
        Counter(code, label, _exactly(by_state.get(code, 0)), code == chosen)
        for code, label in ((state.code, state.label) for state in kinds.all_states().values() if state.is_open)
        if code in by_state or code == chosen
    ]
    whole = Counter("open", _("En cours"), _exactly(sum(by_state.values())), chosen == "open")
    others = rows.none() if are_all_open else rows.closed()
    closed = Counter("closed", _("Clos"), capped_count(others), chosen == "closed")
    return [whole, *states, closed, Counter("", _("Tous"), None, not chosen)]


def _exactly(value: int) -> Count:
    return Count(value, is_exact=True)
