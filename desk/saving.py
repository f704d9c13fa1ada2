"""The filters that a person keeps under a name."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from desk.models import SavedFilter

MOST: Final = 30


def saved_by(user: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user=user.pk)


@transaction.atomic
def save_filter(user: User, *, name: str, query: str) -> SavedFilter:
    """Keep these filters under that name; a name in use takes the new ones. Raises ValidationError past the most."""
    kept = saved_by(user)
    found = kept.filter(name=name).first()
    if found is None and kept.count() >= MOST:
        raise ValidationError({"name": _("Vous avez déjà %(n)d filtres enregistrés : supprimez-en un.") % {"n": MOST}})
    return SavedFilter.objects.update_or_create(user_id=user.pk, name=name, defaults={"query": query})[0]


@transaction.atomic
def rename_filter(user: User, *, saved: SavedFilter, name: str) -> None:
    """Raises ValidationError when another of theirs has that name."""
    if saved_by(user).filter(name=name).exclude(pk=saved.pk).exists():
        raise ValidationError({"name": _("Un autre de vos filtres porte déjà ce nom.")})
    saved_by(user).filter(pk=saved.pk).update(name=name)
