"""The door of the pages of the services: who may come in, and what of them is read once for the whole request."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from accounts.permissions import remember_reaches, require
from contributions.permissions import may_open_desk

View = Callable[..., HttpResponseBase]


def for_staff(view: View) -> View:
    """Those who handle contributions, and the elected members who read what they do; others log in, or are refused."""

    @wraps(view)
    @login_required
    @never_cache
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        remember_reaches(request.user)
        require(may_open_desk(request.user))
        return view(request, *args, **kwargs)

    return door
