"""An address taken away, when its owner asks."""

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from contributions.models import Contact
from contributions.permissions import may_erase_addresses


@transaction.atomic
def erase_address(user: User, *, email: str) -> int:
    """Forget an address wherever it was left, and the mails that it was owed; answers with how many contributions.
    Who did it is written down, and not the address. Raises PermissionDenied."""
    require(may_erase_addresses(user))
    wanted = email.strip().upper()
    found = Contact.objects.annotate(letters=Upper("email")).filter(letters=wanted)
    count = found.count()
    found.delete()
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Contact),
        object_repr=_("Adresse effacée à la demande de son titulaire"),
        action_flag=DELETION,
        change_message="",
    )
    return count
