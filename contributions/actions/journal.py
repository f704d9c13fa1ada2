"""The journal of what is set up: who changed what, as the administration shows it."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from accounts.models import User


def log(user: User, row: Model, message: str, *, flag: int = CHANGE, name: str = "") -> None:
    """`name`: what the row is called there, where its own words say too little."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=(name or str(row))[:200],
        action_flag=flag,
        change_message=message,
    )
