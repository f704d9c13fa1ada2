"""manage.py import_boundaries: territories from a city's file."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boundaries.imports import PARENT_LEVELS, Change, Summary, write
from boundaries.models import Boundary, Level
from boundaries.rows import Fields, MissingFieldError, Reader
from boundaries.sources import Source, UnreadableFileError, read
from geo.transactions import unhurried


def day(text: str) -> datetime.date:
    """A day written 2026-01-31, not in the future."""
    value = datetime.date.fromisoformat(text)
    if value > timezone.localdate():
        raise ValueError(text)
    return value


class Command(BaseCommand):
    help = "Importe des territoires : GeoJSON, Shapefile ou GeoPackage, zippé ou non."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier")
        parser.add_argument("--level", choices=Level.values, required=True, help="le niveau des territoires")
        parser.add_argument("--code-field", default="", help="le champ du code (sinon : code, insee…)")
        parser.add_argument("--name-field", default="", help="le champ du nom (sinon : nom_cog, nom, name…)")
        parser.add_argument("--population-field", default="", help="le champ de la population")
        parser.add_argument("--parent", default="", help="le code du territoire qui les contient")
        parser.add_argument("--valid-from", type=day, help="premier jour de validité, AAAA-MM-JJ (sinon : aujourd'hui)")
        parser.add_argument("--layer", default="", help="la couche à lire, si le fichier en a plusieurs")
        parser.add_argument("--srid", type=int, help="le code EPSG, si le fichier ne le dit pas")
        parser.add_argument("--complete", action="store_true", help="clore ceux que le fichier ne contient plus")
        parser.add_argument("--dry-run", action="store_true", help="tout dire, ne rien écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = read(options["file"], srid=options["srid"], layer=options["layer"])
            fields = Fields.of(
                source,
                code=options["code_field"],
                name=options["name_field"],
                population=options["population_field"],
            )
        except (UnreadableFileError, MissingFieldError) as error:
            raise CommandError(str(error)) from None
        self._say(
            _("%(count)d objets lus (EPSG:%(srid)d) : code « %(code)s », nom « %(name)s »")
            % {"count": len(source.features), "srid": source.srid, "code": fields.code, "name": fields.name}
        )
        summary = self._import(source, fields, options)
        self._conclude(summary, is_trial=options["dry_run"])

    def _import(self, source: Source, fields: Fields, options: dict[str, Any]) -> Summary:
        level = options["level"]
        with unhurried():
            parent = parent_of(level, options["parent"])
            reader = Reader(source, fields, level=level, parent=parent, say=self._say)
            territories = list(reader.territories())
            summary = write(
                territories,
                level=level,
                valid_from=options["valid_from"] or timezone.localdate(),
                say=self._say,
                # What was refused is not gone.
                is_complete=options["complete"] and not reader.refused,
            )
            summary.refused += reader.refused
            transaction.set_rollback(options["dry_run"])
        return summary

    def _conclude(self, summary: Summary, *, is_trial: bool) -> None:
        self._say(
            _(
                "Changements : %(changed)d (nouveaux %(new)d, nouvelles versions %(versions)d, corrigés %(corrected)d, "
                "clos %(closed)d). Inchangés : %(same)d. Contributions replacées : %(moved)d."
            )
            % {
                "changed": summary.changed,
                "new": summary.changes[Change.NEW],
                "versions": summary.changes[Change.VERSION],
                "corrected": summary.changes[Change.CORRECTED],
                "closed": summary.closed,
                "same": summary.changes[Change.SAME],
                "moved": summary.moved,
            }
        )
        if is_trial:
            self._say(_("Essai : rien n'a été écrit."))
        if summary.refused:
            raise CommandError(ngettext("%d objet refusé.", "%d objets refusés.", summary.refused) % summary.refused)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def parent_of(level: str, code: str) -> Boundary | None:
    """The territory named with --parent. Raises CommandError when it is not there."""
    if not code:
        return None
    parent = Boundary.objects.current().of_level(*PARENT_LEVELS[Level(level)]).filter(code=code).first()
    if parent is None:
        raise CommandError(_("Aucun territoire en vigueur de code %s ne peut contenir ce niveau.") % code)
    return parent
