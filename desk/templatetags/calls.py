"""What the frame of the desk says to who reads it: whether they handle anything, how many notes call them."""

from typing import Any

from django import template

from contributions.models import Contribution
from contributions.permissions import may_change_delays, may_enter_for_others, may_read_rules
from desk.deciding import counted
from desk.filters import shared
from desk.models import Mention

register = template.Library()

FIGURES = ("figures-heat", "figures-statistics")


@register.simple_tag(takes_context=True)
def own_work(context: dict[str, Any]) -> dict[str, Any]:
    """`calls` costs one query, from the index of what is unread; `pairs` one a minute; nothing for who only reads."""
    user = context["request"].user
    handles = may_enter_for_others(user)
    return {
        "handles": handles,
        "rules": may_read_rules(user),
        "limits": may_change_delays(user),
        "pairs": counted(user, Contribution.objects.looked_after_by(user).still_open()) if handles else 0,
        "calls": Mention.objects.filter(user=user.pk, read_at=None).count() if handles else 0,
    }


@register.simple_tag(takes_context=True)
def kept_filters(context: dict[str, Any]) -> str:
    """What a page of figures asks for goes along to the other one, and to the desk. The desk says its own below its
    list, which changes without the frame."""
    request = context["request"]
    found = request.resolver_match
    return shared(request.GET) if found and found.url_name in FIGURES else ""
