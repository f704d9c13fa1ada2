"""May this person set up what a service receives?"""

from django.db.models import QuerySet

from accounts.models import Role, Service
from accounts.permissions import EVERY_SERVICE, Person, reaches_of


def mailed_services(user: Person) -> QuerySet[Service]:
    """The services with a box whose Monday mail this person sets up: `may_manage` of each, in one query."""
    held = {reach.service for reach in reaches_of(user, Role.MANAGER, Role.ADMINISTRATOR)}
    services = Service.objects.filter(is_active=True).exclude(email="")
    return services if EVERY_SERVICE in held else services.filter(pk__in=[pk for pk in held if pk is not None])
