"""The accounts of the demonstration. Passwords are drawn once, and kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, Service, User
from boundaries.models import Boundary, Level
from demo.places import EPCI, STRASBOURG
from demo.services import ROADS

CITIZEN = "citoyen@demo.test"
AGENT = "agent@demo.test"
ROADS_AGENT = "agent-voirie@demo.test"
MANAGER = "responsable@demo.test"
ELECTED = "elu@demo.test"
COUNCIL = "conseil@demo.test"
ADMINISTRATOR = "admin@demo.test"
COUNCIL_QUARTIER = "Neudorf"
# What the administrator of the demonstration may do in the settings pages: categories, services, reasons, and a look at
# the territories, the rules (which have their own page) and the contributions, whose addresses they only erase.
MAY = (
    "view_category",
    "add_category",
    "change_category",
    "view_boundary",
    "view_question",
    "add_question",
    "change_question",
    "view_diversion",
    "add_diversion",
    "change_diversion",
    "delete_diversion",
    "view_closingreason",
    "add_closingreason",
    "change_closingreason",
    "view_service",
    "add_service",
    "change_service",
    "view_routingrule",
    "view_contribution",
    "delete_contact",
)


def make_accounts(services: dict[str, Service]) -> dict[str, User]:
    """The seven accounts with their roles, by address; running it again changes nothing."""
    labels = {
        CITIZEN: _("Citoyen de démonstration"),
        AGENT: _("Agent de démonstration, de tous les services"),
        ROADS_AGENT: _("Agent de la voirie de démonstration"),
        MANAGER: _("Responsable de démonstration"),
        ELECTED: _("Élu de démonstration"),
        COUNCIL: _("Conseil de quartier de démonstration"),
        ADMINISTRATOR: _("Administration de démonstration"),
    }
    known = _read(settings.DEMO_ACCOUNTS_FILE)
    passwords = {email: known.get(email) or secrets.token_urlsafe(12) for email in labels}
    if passwords != known:
        _keep(settings.DEMO_ACCOUNTS_FILE, passwords, labels)
    users = {email: _make(email, labels[email], password) for email, password in passwords.items()}
    _give_roles(users, services[ROADS])
    return users


def _make(email: str, name: str, password: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password, name=name)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _give_roles(users: dict[str, User], roads: Service) -> None:
    current = Boundary.objects.current()
    whole = current.of_level(Level.EPCI).filter(code=EPCI).first()
    city = current.of_level(Level.COMMUNE).get(code=STRASBOURG)
    inside = current.of_level(Level.QUARTIER).filter(parent=city)
    quartier = inside.filter(name=COUNCIL_QUARTIER).first() or inside.first()
    for email, role, boundary, service in (
        (AGENT, Role.AGENT, whole or city, None),
        (ROADS_AGENT, Role.AGENT, whole or city, roads),
        (MANAGER, Role.MANAGER, whole or city, None),
        (ELECTED, Role.ELECTED, city, None),
        (COUNCIL, Role.COUNCIL, quartier or city, None),
        (ADMINISTRATOR, Role.ADMINISTRATOR, None, None),
    ):
        if not users[email].memberships.exists():
            Membership.objects.create(user=users[email], role=role, boundary=boundary, service=service)
    administrator = users[ADMINISTRATOR]
    User.objects.filter(pk=administrator.pk).update(is_staff=True)
    administrator.user_permissions.add(*Permission.objects.filter(codename__in=MAY))


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    words = [line.split() for line in path.read_text("utf-8").splitlines()]
    return {line[0]: line[1] for line in words if len(line) > 1 and "@" in line[0]}


def _keep(path: Path, passwords: dict[str, str], labels: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{email:<24} {password:<18} {labels[email]}\n" for email, password in passwords.items()]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        path.chmod(0o600)
        file.writelines(lines)
