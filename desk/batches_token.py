"""What was previewed, sealed: the confirmation acts on these very rows, as they were, with these very words.

The seal names the person, so that nobody confirms for another; the rights are asked again when it is opened, row by
row, because they may have been taken away meanwhile.
"""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Service, User
from contributions.models import ClosingReason, Contribution
from desk.batches import Act, What

SALT: Final = "desk.batches"
GOOD_FOR: Final = datetime.timedelta(hours=2)


@dataclass(frozen=True)
class Previewed:
    """`chosen`: (id, revision) of each."""

    act: Act
    chosen: list[tuple[int, int]]
    key: uuid.UUID
    zone: MultiPolygon | None = None


def seal(user: User, act: Act, rows: list[Contribution], zone: MultiPolygon | None = None) -> str:
    said: dict[str, Any] = {
        "what": act.what,
        "status": act.status,
        "answer": act.answer,
        "reason": act.reason and act.reason.pk,
        "planned_on": act.planned_on and act.planned_on.isoformat(),
        "service": act.service and act.service.pk,
        "assignee": act.assignee and act.assignee.pk,
        "duplicate_of": act.duplicate_of and act.duplicate_of.pk,
        "also_waiting": act.also_waiting,
    }
    content = {
        "user": user.pk,
        "key": uuid.uuid4().hex,
        "act": said,
        "rows": [[row.pk, row.revision] for row in rows],
        "zone": zone.hexewkb.decode() if zone else "",
    }
    return signing.dumps(content, salt=SALT, compress=True)


def unseal(user: User, sealed: str) -> Previewed:
    """Raises ValidationError when it is not ours, not this person's, or too old; or when what it names is gone."""
    try:
        content = signing.loads(sealed, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise _stale() from None
    if content["user"] != user.pk:
        raise _stale()
    zone = GEOSGeometry(content["zone"]) if content["zone"] else None
    return Previewed(
        _act(content["act"]), [(pk, revision) for pk, revision in content["rows"]], uuid.UUID(content["key"]), zone
    )


def _act(said: dict[str, Any]) -> Act:
    day = said["planned_on"]
    try:
        return Act(
            what=What(said["what"]),
            status=said["status"],
            answer=said["answer"],
            reason=_row(ClosingReason, said["reason"]),
            planned_on=datetime.date.fromisoformat(day) if day else None,
            service=_row(Service, said["service"]),
            assignee=_row(User, said["assignee"]),
            duplicate_of=_row(Contribution, said["duplicate_of"]),
            also_waiting=said["also_waiting"],
        )
    except (ClosingReason.DoesNotExist, Service.DoesNotExist, User.DoesNotExist, Contribution.DoesNotExist):
        raise _stale() from None


def _row(model: Any, pk: int | None) -> Any:
    return model.objects.get(pk=pk) if pk else None


def _stale() -> ValidationError:
    message = _("Cet aperçu n'est plus valable : rien n'a été fait. Refaites l'aperçu, puis confirmez.")
    return ValidationError(message, code="stale")
