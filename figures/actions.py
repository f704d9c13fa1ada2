"""Setting up what a service receives every Monday."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Service, User
from accounts.permissions import require
from figures.heat_filters import HeatForm
from figures.models import HeatMailing
from figures.permissions import mailed_services
from figures.weeks import current_week

# More maps on a Monday morning are nobody's reading.
MOST_MAILINGS: Final = 20


@transaction.atomic
def send_heat_weekly(user: User, *, service: Service, query: QueryDict) -> HeatMailing:
    """Send this heat map to the service from next Monday on; the same one twice is one. Raises ValidationError for
    filters that a mail cannot have, PermissionDenied for a service that the person does not manage."""
    require(mailed_services(user).filter(pk=service.pk).exists())
    form = HeatForm(query, without_person=True)
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    # The mail counts this service alone, whatever service the page was looking at; its table has no reader who sorts.
    kept = form.own_query(service=None, sort=None, order=None, view=None)
    if len(kept) > HeatMailing._meta.get_field("query").max_length:
        raise ValidationError(_("Ces filtres sont trop longs pour être gardés : raccourcissez le texte cherché."))
    known = HeatMailing.objects.filter(service=service)
    if not known.filter(query=kept).exists() and known.count() >= MOST_MAILINGS:
        message = _("Ce service reçoit déjà %(n)d cartes chaque lundi : supprimez-en une d'abord.")
        raise ValidationError(message % {"n": MOST_MAILINGS}, code="most")
    mailing, is_new = HeatMailing.objects.get_or_create(
        service=service, query=kept, defaults={"created_by": user, "last_sent_week": current_week()}
    )
    if not is_new and not mailing.is_active:
        _start(mailing, is_active=True)
    return mailing


@transaction.atomic
def pause_heat_mailing(user: User, *, mailing: HeatMailing, is_active: bool) -> HeatMailing:
    """Stop it for a while, or take it up again: from next Monday on, without what was missed."""
    require(mailed_services(user).filter(pk=mailing.service_id).exists())
    return _start(mailing, is_active=is_active)


@transaction.atomic
def drop_heat_mailing(user: User, *, mailing: HeatMailing) -> None:
    require(mailed_services(user).filter(pk=mailing.service_id).exists())
    mailing.delete()


def _start(mailing: HeatMailing, *, is_active: bool) -> HeatMailing:
    mailing.is_active = is_active
    if is_active:
        mailing.last_sent_week = max(mailing.last_sent_week, current_week())
    mailing.save(update_fields=["is_active", "last_sent_week"])
    return mailing
