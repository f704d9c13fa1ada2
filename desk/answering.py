"""Words to begin an answer with: the templates of a service, filled in for one contribution.

A template knows a dozen names between braces and nothing else: a name is looked up in a table and never followed
into an object, so that no template reads more than this table holds.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Service
from accounts.permissions import Person
from contributions.models import Contribution
from contributions.notifications import absolute
from contributions.permissions import may_follow_up
from desk.models import AnswerTemplate

# What a template may name, and what it stands for.
VARIABLES: Final = {
    "reference": gettext_lazy("la référence"),
    "category": gettext_lazy("la catégorie"),
    "address": gettext_lazy("l'adresse la plus proche"),
    "territory": gettext_lazy("le quartier, ou la commune"),
    "service": gettext_lazy("le service qui s'en occupe"),
    "planned_on": gettext_lazy("le jour où l'intervention est prévue"),
    "due_on": gettext_lazy("le dernier jour du délai annoncé"),
    "link": gettext_lazy("l'adresse de la page publique"),
}
NAMED: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Proposal:
    """A template ready to be put in an answer; `status` is the state that it usually goes with, or empty."""

    name: str
    status: str
    text: str


def proposals(user: Person, contribution: Contribution) -> list[Proposal]:
    """The templates of the service that has it and those of everybody, filled in; none for who may not answer."""
    if not may_follow_up(user, contribution):
        return []
    known = values_of(contribution)
    return [Proposal(row.name, row.status, filled(row.text, known)) for row in offered_to(contribution.service_id)]


def offered_to(*services: int | None) -> list[AnswerTemplate]:
    """Those in use, of these services or of all."""
    wanted = Q(service=None) | Q(service__in=[pk for pk in services if pk])
    return list(AnswerTemplate.objects.filter(wanted, is_active=True))


def answer_for(
    contribution: Contribution, text: str, *, planned_on: datetime.date | None = None, service: Service | None = None
) -> str:
    """An answer as it is published: what it names is filled in, with the day and the service of the act itself.

    Raises ValidationError (`answer`) when it names something that this contribution does not have: nobody reads
    "prévue le {planned_on}".
    """
    text = filled(text, values_of(contribution, planned_on=planned_on, service=service))
    if missing := [name for name in NAMED.findall(text) if name in VARIABLES]:
        names = ", ".join(f"{VARIABLES[name]}" for name in dict.fromkeys(missing))
        raise ValidationError(
            {"answer": _("La réponse nomme ce qui n'est pas connu ici : %(names)s.") % {"names": names}}
        )
    return text


def filled(text: str, known: Mapping[str, str]) -> str:
    """`{name}` for what is known; anything else between braces stays as it is."""
    return NAMED.sub(lambda found: known.get(found[1]) or found[0], text)


def values_of(
    contribution: Contribution, *, planned_on: datetime.date | None = None, service: Service | None = None
) -> dict[str, str]:
    """What each name stands for; empty where there is nothing to say. In the language of the site: templates are."""
    with translation.override(settings.LANGUAGE_CODE):
        territories = contribution.territories
        return {
            "reference": contribution.reference,
            "category": str(contribution.category),
            "address": contribution.address,
            "territory": str(territories[0]) if territories else "",
            "service": str(service or contribution.service or ""),
            "planned_on": _day(planned_on or contribution.planned_on),
            "due_on": _day(contribution.due_on),
            "link": absolute(contribution.get_absolute_url()),
        }


def _day(day: datetime.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def check(text: str) -> None:
    """Raises ValidationError for a template that names what is not in the table, or leaves a brace open."""
    unknown = [name for name in NAMED.findall(text) if name not in VARIABLES]
    if unknown:
        told = {"unknown": ", ".join(f"{{{name}}}" for name in unknown), "known": ", ".join(names())}
        raise ValidationError(
            _("Variable inconnue : %(unknown)s. Vous pouvez écrire : %(known)s.") % told, code="unknown"
        )
    if "{" in NAMED.sub("", text) or "}" in NAMED.sub("", text):
        raise ValidationError(_("Une accolade n'est pas fermée, ou pas ouverte."), code="brace")


def names() -> list[str]:
    """The variables as they are written: "{reference}"."""
    return [f"{{{name}}}" for name in VARIABLES]
