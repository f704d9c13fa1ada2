"""The services of the demonstration, and the rules that give them what comes in."""

from typing import Final

from django.utils.translation import gettext_noop as _

from accounts.models import Service
from contributions.models import Category, RoutingRule

# Code, name, and whether it is another institution. Codes begin alike: how the demonstration knows its own.
SERVICES: Final = (
    ("demo-voirie", _("Voirie (démonstration)"), False),
    ("demo-proprete", _("Propreté (démonstration)"), False),
    ("demo-eclairage", _("Éclairage public (démonstration)"), False),
    ("demo-espaces-verts", _("Espaces verts (démonstration)"), False),
    ("demo-eau", _("Eau et assainissement (démonstration)"), False),
    ("demo-transports", _("Exploitant des transports (démonstration)"), True),
)
ROADS: Final = "demo-voirie"
# In order: category or family, and who gets it. Nuisances are nobody's at first: somebody has to sort them.
RULES: Final = (
    ("arret-transport", "demo-transports"),
    ("voirie", ROADS),
    ("mobilier-urbain", ROADS),
    ("stationnement", ROADS),
    ("signalisation", ROADS),
    ("proprete", "demo-proprete"),
    ("eclairage", "demo-eclairage"),
    ("espaces-verts", "demo-espaces-verts"),
    ("jeux-sport", "demo-espaces-verts"),
    ("eau", "demo-eau"),
)


def make_services() -> dict[str, Service]:
    """By code; running it again changes nothing."""
    return {
        code: Service.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "email": f"{code.removeprefix('demo-')}.service@demo.test",
                "is_external": is_external,
                "position": position,
            },
        )[0]
        for position, (code, name, is_external) in enumerate(SERVICES, start=1)
    }


def make_rules(services: dict[str, Service]) -> None:
    """Where a city has rules of its own, they stay alone."""
    if RoutingRule.objects.exists():
        return
    known = {category.code: category for category in Category.objects.filter(code__in=[code for code, _s in RULES])}
    wanted = [(known[code], services[service]) for code, service in RULES if code in known]
    RoutingRule.objects.bulk_create(
        RoutingRule(position=position, category=category, service=service)
        for position, (category, service) in enumerate(wanted, start=1)
    )


def services_by_category(services: dict[str, Service]) -> dict[int, int]:
    """By id of a category, the id of the service that the rules of the demonstration give it to."""
    given: dict[int, int] = {}
    first = {code: services[service].pk for code, service in reversed(RULES)}
    for pk, code, family in Category.objects.values_list("pk", "code", "parent__code").order_by("pk"):
        service = first.get(code) or first.get(family or "")
        if service:
            given[pk] = service
    return given
