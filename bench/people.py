"""Who works on the desk that is measured: somebody of one service, somebody of them all, whoever administers."""

from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import Membership, Role, Service, User
from boundaries.models import Boundary, Level

# Who is it, their role, and the code of their service; none is every one.
PEOPLE: Final = {
    "agent": (Role.AGENT, "demo-voirie"),
    "everyone": (Role.AGENT, None),
    "administrator": (Role.ADMINISTRATOR, None),
}
CSRF: Final = "c" * 32


def somebody(name: str) -> User:
    """One of `PEOPLE`, in the whole intercommunality; the account has no password."""
    role, code = PEOPLE[name]
    user, is_new = User.objects.get_or_create(email=f"{name}@bench.test", defaults={"name": name, "password": "!"})
    if is_new:
        epci = Boundary.objects.current().of_level(Level.EPCI).defer("geom").get()
        service = Service.objects.get(code=code) if code else None
        Membership.objects.create(user=user, role=role, boundary=epci, service=service)
    return user


def logged_in(name: str) -> dict[str, str]:
    """The headers of that person's browser, which may also send forms."""
    user, session = somebody(name), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return {"Cookie": cookie, "X-CSRFToken": CSRF}
