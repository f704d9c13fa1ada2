"""What is read out to the person at the end: sealed for the agent who wrote it down, because it holds the secret of the
tracking link."""

import datetime
from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.http import Http404

from accounts.models import User
from contributions.models import Contribution
from contributions.tracking import token_of

SALT: Final = "desk.entry"
GOOD_FOR: Final = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Receipt:
    """`token` of the tracking link; None where a voice was only added to what is somebody else's."""

    contribution: Contribution
    token: str | None
    has_email: bool


def seal(user: User, contribution: Contribution, *, is_new: bool, has_email: bool) -> str:
    content = {"user": user.pk, "id": contribution.pk, "new": is_new, "mail": has_email}
    return signing.dumps(content, salt=SALT)


def unseal(user: User, sealed: str) -> Receipt:
    """Raises Http404 for anybody else, and the day after."""
    try:
        content = signing.loads(sealed, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise Http404 from None
    rows = Contribution.objects.with_listing_details()
    found = rows.filter(pk=content["id"]).first() if content["user"] == user.pk else None
    if found is None:
        raise Http404
    return Receipt(found, token_of(found) if content["new"] else None, content["mail"])
