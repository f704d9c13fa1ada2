"""Holding a row while somebody acts on it, and telling them when somebody else has acted since they read it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.timeline import last_act


def hold(contribution: Contribution, *, revision: int | None = None) -> Contribution:
    """The row as it is now, held until the end of the transaction.

    `revision` is the one that the person read; without it nothing is compared. Raises ValidationError (code "changed")
    when it has grown: nothing is overwritten that was not seen.
    """
    row = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if revision is not None and revision != row.revision:
        raise overtaken(row)
    return row


def hold_all(ids: Iterable[int]) -> None:
    """Hold several rows, always in the order of their ids: of two acts that share some of them, one waits for the other
    and none holds up both."""
    list(Contribution.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk"))


def overtaken(row: Contribution) -> ValidationError:
    """What somebody is told who acts on what has changed since they read it: who did what (code "changed")."""
    message = _(
        "Quelqu'un a agi entre-temps : %(act)s. Rien n'a été remplacé ; relisez, puis recommencez : ce que "
        "vous avez écrit est toujours là."
    )
    return ValidationError(message % {"act": last_act(row)}, code="changed")


def write(row: Contribution, *columns: str) -> None:
    """Save the columns of a held row, as one act more: whoever acts has read what its author answered."""
    row.revision += 1
    if "replied_at" not in columns:
        row.replied_at = None
    row.save(update_fields=[*columns, "replied_at", "revision"])


def refusal(field: str, message: str, code: str) -> ValidationError:
    # A code given beside a dictionary is lost: it belongs to the message.
    return ValidationError({field: ValidationError(message, code=code)})
