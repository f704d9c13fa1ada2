"""manage.py import_addresses: the addresses of the Base Adresse Nationale, from its CSV."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.errors import InsufficientPrivilege

from addresses.files import AddressFile, UnreadableFile
from addresses.imports import Summary, load
from geo.transactions import unhurried

MOST_TOLD: Final = 20


class Rejects:
    """The lines that were refused: the first ones told, all of them written to a file if one was named."""

    def __init__(self, command: "Command", file: IO[str] | None) -> None:
        self.command = command
        self.file = file
        self.count = 0

    def add(self, line: int, reason: str, text: str) -> None:
        self.count += 1
        if self.count <= MOST_TOLD:
            self.command.say(_("  ligne %(line)d : %(reason)s") % {"line": line, "reason": reason})
        if self.file:
            self.file.write(f"{line};{reason};{text}\n")


class Command(BaseCommand):
    help = "Importe les adresses, ou les lieux-dits, d'un fichier CSV de la Base Adresse Nationale (.csv ou .csv.gz)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier : adresses-67.csv.gz, lieux-dits-67.csv…")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="retirer les adresses de ces communes que le fichier n'a plus (sinon : ajouter et mettre à jour)",
        )
        parser.add_argument("--rejects", type=Path, help="un fichier où écrire toutes les lignes refusées")
        parser.add_argument("--encoding", default="utf-8", help="l'encodage du fichier (utf-8)")
        parser.add_argument("--dry-run", action="store_true", help="tout lire et tout dire, ne rien écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            source = AddressFile(options["file"], encoding=options["encoding"])
            summary, refused = self._import(source, options, began)
        except UnreadableFile as error:
            raise CommandError(str(error)) from None
        except ProgrammingError as error:
            if isinstance(error.__cause__, InsufficientPrivilege):
                raise CommandError(_("Cette commande demande le rôle propriétaire de la base.")) from None
            raise
        if not options["dry_run"]:
            tidy_up()
        self._conclude(summary, refused, options, time.monotonic() - began)

    def _import(self, source: AddressFile, options: dict[str, Any], began: float) -> tuple[Summary, int]:
        path: Path | None = options["rejects"]
        with unhurried():
            file = path.open("w", encoding="utf-8") if path else None
            try:
                rejects = Rejects(self, file)
                summary = load(
                    source.rows(rejects.add),
                    say=lambda read: self._progress(read, began),
                    # What was refused is not gone.
                    is_complete=lambda: options["complete"] and not rejects.count,
                )
            finally:
                if file:
                    file.close()
            transaction.set_rollback(options["dry_run"])
        return summary, rejects.count

    def _progress(self, read: int, began: float) -> None:
        self.say(_("  %(read)d lignes lues, %(seconds).0f s") % {"read": read, "seconds": time.monotonic() - began})

    def _conclude(self, summary: Summary, refused: int, options: dict[str, Any], seconds: float) -> None:
        self.say(
            _(
                "%(read)d lignes, %(streets)d voies et lieux-dits : %(added)d adresses nouvelles, "
                "%(changed)d modifiées, %(removed)d retirées, %(repeated)d en double. %(seconds).1f s."
            )
            % {**vars(summary), "seconds": seconds}
        )
        if options["dry_run"]:
            self.say(_("Essai : rien n'a été écrit."))
        if not refused:
            return
        if refused > MOST_TOLD:
            self.say(_("  … et %d autres ; --rejects les écrit toutes dans un fichier.") % (refused - MOST_TOLD))
        if options["complete"]:
            self.say(_("Rien n'a été retiré : une ligne refusée n'est pas une adresse disparue."))
        raise CommandError(
            ngettext("%d ligne refusée, le reste est chargé.", "%d lignes refusées, le reste est chargé.", refused)
            % refused
        )

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def tidy_up() -> None:
    """The space of rows that were replaced is given back, and the planner told what is there."""
    if connection.in_atomic_block:  # somebody else's transaction: VACUUM runs in none
        return
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute("vacuum (analyze) addresses_street, addresses_address")
        cursor.execute("reset statement_timeout")
