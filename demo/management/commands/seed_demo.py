"""manage.py seed_demo: the demonstration's quartiers, accounts and contributions."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from boundaries.models import Boundary, Level
from contributions.models import Category, ClosingReason, Contribution
from demo import workday
from demo.accounts import AGENT, CITIZEN, MANAGER, make_accounts
from demo.addresses import invent_addresses
from demo.invention import Inventor
from demo.loading import People, demonstration, load, remove, tidy
from demo.places import COMMUNES, EPCI
from demo.quartiers import draw_quartiers
from demo.services import make_rules, make_services, services_by_category
from geo.transactions import unhurried


class Command(BaseCommand):
    help = "Remplit une installation de démonstration : quartiers, comptes, contributions inventées."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reports", type=int, default=5000, help="combien de contributions (5000)")
        parser.add_argument("--seed", type=int, default=1, help="le départ du tirage : le même donne les mêmes")
        parser.add_argument("--reset", action="store_true", help="refaire les contributions inventées")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        require_communes()
        with unhurried():
            draw_quartiers(self._say)
            self.services = make_services()
            accounts = make_accounts(self.services)
            self._say(_("Comptes de démonstration : %s") % settings.DEMO_ACCOUNTS_FILE)
            is_done = self._fill(accounts, options)
            invent_addresses(options["seed"], self._say)
        if is_done:
            tidy()
            self._say(_("Démonstration prête en %.1f s.") % (time.monotonic() - began))

    def _fill(self, accounts: dict[str, User], options: dict[str, Any]) -> bool:
        there = demonstration().count()
        if there and not options["reset"]:
            self._say(_("La démonstration est déjà là (%d contributions). --reset la refait.") % there)
            return False
        if not there and not settings.DEMO and Contribution.objects.exists():
            raise CommandError(
                _("Cette base contient de vraies contributions. Mettez DEMO=1 pour y ajouter la démonstration.")
            )
        if there:
            self._say(_("Retrait des %d contributions inventées…") % there)
            remove()
            workday.end()
        if not Category.objects.exists():
            call_command("loaddata", "categories", verbosity=0)
        if not ClosingReason.objects.exists():
            call_command("loaddata", "closing_reasons", verbosity=0)
        self._say(_("Invention de %d contributions…") % options["reports"])
        make_rules(self.services)
        given = services_by_category(self.services)
        inventor = Inventor(options["seed"], today=timezone.localdate(), services=given)
        people = People(accounts[CITIZEN].pk, accounts[AGENT].pk, accounts[MANAGER].pk)
        load(inventor, options["reports"], people=people, say=self._say)
        workday.begin(accounts, self.services)
        return True

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def require_communes() -> None:
    """Raises CommandError, with the command that loads them."""
    there = Boundary.objects.current().of_level(Level.COMMUNE).filter(code__in=COMMUNES).count()
    if there < len(COMMUNES):
        raise CommandError(
            _("Il manque %(missing)d communes : manage.py load_communes --epci %(epci)s")
            % {"missing": len(COMMUNES) - there, "epci": EPCI}
        )
