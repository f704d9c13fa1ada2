"""Who may read a heat map: those who have a desk, and of what they read there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from accounts.models import READERS
from accounts.permissions import EVERYWHERE, Person, reaches_of, remember_reaches, require
from contributions.permissions import may_open_desk

View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
    """Those who handle contributions, and the elected members who read what they do; others log in, or are refused."""

    @wraps(view)
    @login_required
    @never_cache
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        remember_reaches(request.user)
        require(may_open_desk(request.user))
        return view(request, *args, **kwargs)

    return door


def territories_read_by(user: Person) -> frozenset[int] | None:
    """Every territory that a role of theirs reaches, or EVERYWHERE."""
    reaches = reaches_of(user, *READERS)
    if any(reach.territories is EVERYWHERE for reach in reaches):
        return EVERYWHERE
    return frozenset(pk for reach in reaches for pk in reach.territories or ())
