"""manage.py import_reports: the reports of another tool, from its CSV or its GeoJSON. docs/imports.md."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.errors import LockNotAvailable

from geo.transactions import unhurried
from reports.imports.drafts import Reader
from reports.imports.loading import Loader, Summary
from reports.imports.mapping import Mapping, read_mapping
from reports.imports.opening import Source, open_source, srid_of
from reports.imports.refusals import MappingError, UnreadableFile
from reports.imports.rejects import Rejects, path_beside
from reports.imports.vocabulary import Vocabulary
from reports.imports.writing import tidy


class Command(BaseCommand):
    help = (
        "Reprend les signalements d'un autre outil : CSV (.csv, .csv.gz) ou GeoJSON, selon un plan (docs/imports.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier de l'autre outil")
        parser.add_argument("--mapping", type=Path, required=True, help="le plan : ses colonnes et ses mots, en TOML")
        parser.add_argument("--rejects", type=Path, help="où écrire les lignes refusées (sinon : à côté du fichier)")
        parser.add_argument(
            "--dry-run", action="store_true", help="tout lire et tout dire, ne rien écrire dans la base"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = time.monotonic()
        try:
            mapping = read_mapping(options["mapping"])
            source = open_source(options["file"], mapping)
            rejects = Rejects(_rejects_path(options), source.columns, source.separator, self.say)
            summary = self._import(source, mapping, rejects, is_trial=options["dry_run"])
        except (MappingError, UnreadableFile) as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise CommandError(_("Une autre reprise est en cours : recommencez quand elle aura fini.")) from None
            raise
        if not options["dry_run"]:
            tidy()
        self._conclude(summary, rejects, is_trial=options["dry_run"])

    def _import(self, source: Source, mapping: Mapping, rejects: Rejects, *, is_trial: bool) -> Summary:
        try:
            with unhurried():
                reader = Reader(mapping, Vocabulary(mapping), srid_of(source, mapping))
                summary = Loader(reader, rejects).load(source.records(), self._progress)
                transaction.set_rollback(is_trial)
        finally:
            rejects.close()
        return summary

    def _progress(self, summary: Summary) -> None:
        told = {"read": _spaced(summary.read), "added": _spaced(summary.added), "seconds": self._seconds()}
        self.say(_("… %(read)s lignes lues, %(added)s ajoutées, %(seconds).0f s") % told)

    def _seconds(self) -> float:
        return time.monotonic() - self.began

    def _conclude(self, summary: Summary, rejects: Rejects, *, is_trial: bool) -> None:
        counts = {
            name: _spaced(getattr(summary, name)) for name in ("read", "added", "known", "left_out", "linked", "routed")
        }
        self.say(
            _(
                "%(read)s lignes : %(added)s ajoutées, %(known)s déjà là, %(refused)s refusées, "
                "%(left_out)s écartées par le plan. Doublons reliés : %(linked)s. Confiées à un service par les "
                "règles : %(routed)s. %(seconds).1f s."
            )
            % {**counts, "refused": _spaced(rejects.count), "seconds": self._seconds()}
        )
        if is_trial:
            self.say(_("Essai : rien n'a été écrit dans la base."))
        if rejects.count:
            self._tell_refused(rejects)

    def _tell_refused(self, rejects: Rejects) -> None:
        for reason, count in rejects.reasons.most_common():
            self.say(_("  %(count)s × %(reason)s") % {"count": _spaced(count), "reason": reason})
        told = {"count": _spaced(rejects.count), "path": rejects.path}
        message = ngettext(
            "%(count)s ligne refusée, écrite avec son motif dans %(path)s. Le reste est repris.",
            "%(count)s lignes refusées, écrites avec leur motif dans %(path)s. Le reste est repris.",
            rejects.count,
        )
        raise CommandError(message % told)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _rejects_path(options: dict[str, Any]) -> Path:
    path = options["rejects"] or path_beside(options["file"])
    for kept in (options["file"], options["mapping"]):
        if path.resolve() == kept.resolve():
            raise UnreadableFile(_("--rejects écraserait %s : donnez un autre nom.") % kept)
    return path


def _spaced(count: int) -> str:
    """Thousands apart, as they are read: 58 119."""
    return f"{count:,}".replace(",", "\u202f")
