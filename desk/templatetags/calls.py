"""What the frame of the desk says to who reads it: whether they handle anything, how many notes call them."""

from typing import Any

from django import template

from contributions.permissions import may_enter_for_others, may_read_rules
from desk.models import Mention

register = template.Library()


@register.simple_tag(takes_context=True)
def own_work(context: dict[str, Any]) -> dict[str, Any]:
    """`calls` costs one query, from the index of what is unread; nothing for who only reads."""
    user = context["request"].user
    handles = may_enter_for_others(user)
    return {
        "handles": handles,
        "rules": may_read_rules(user),
        "calls": Mention.objects.filter(user=user.pk, read_at=None).count() if handles else 0,
    }
