"""What a file of another tool means: a mapping in TOML, checked before anything else is read. docs/imports.md."""

import datetime
import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.translation import gettext as _

from geo.srid import ACCEPTED
from reports.imports.refusals import MappingError

# A number and a date in a cell are one column; words may stand in several, and are then joined by this.
JOINED_BY: Final = {
    "identifier": " · ",
    "category": " / ",
    "title": " · ",
    "description": "\n\n",
    "address": ", ",
    "place": " · ",
    "answer": "\n\n",
}
COLUMNS: Final = (
    *JOINED_BY, "received", "closed", "updated", "planned", "status", "channel", "service", "x", "y", "lon", "lat",
    "point", "approximate", "public", "duplicate_of",
)  # fmt: skip
WORDS: Final = ("status", "category", "channel", "service")
DEFAULTS: Final = {**dict.fromkeys(WORDS, str), "approximate": bool, "public": bool}
TABLES: Final = {"status": "statuses", "category": "categories", "channel": "channels", "service": "services"}
KEYS: Final = {
    "source": str, "timezone": str, "encoding": str, "separator": str, "srid": int, "point_order": str,
    "identifier_repeated": str, "categories_create": bool, "categories_family": str, "columns": dict, "dates": dict,
    "defaults": dict, "leave_out": list, "duplicates": dict, **dict.fromkeys(TABLES.values(), dict),
}  # fmt: skip
DATES: Final = {"formats": list, "closed_first": str, "closed_missing": str}
REFUSE: Final = "refuse"
# What each of these keys may say, the first when it says nothing.
CHOICES: Final = {
    "point_order": ("lat,lon", "lon,lat"),
    "identifier_repeated": (REFUSE, "number"),
    "closed_first": (REFUSE, "received"),
    "closed_missing": (REFUSE, "received"),
}
SOURCE: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
ANY_OTHER: Final = "*"


@dataclass(frozen=True)
class LeaveOut:
    """Rows that stay where they are: those whose column says one of these."""

    column: str
    values: frozenset[str]


@dataclass(frozen=True)
class Mapping:
    """`columns`: the columns of the file for each of ours. `words`: for status, category, channel and service, what
    their folded word is here. `choices`: by the keys of CHOICES. `otherwise`: the state of a duplicate whose original
    is not here."""

    source: str
    columns: dict[str, tuple[str, ...]]
    zone: ZoneInfo
    formats: tuple[str, ...]
    words: dict[str, dict[str, str]]
    defaults: dict[str, Any]
    choices: dict[str, str]
    leave_out: tuple[LeaveOut, ...]
    encoding: str
    separator: str
    srid: int | None
    creates_categories: bool
    family: str
    otherwise: str

    @property
    def named_columns(self) -> set[str]:
        """Every column of the file that the mapping speaks of."""
        return {name for names in self.columns.values() for name in names} | {rule.column for rule in self.leave_out}


def fold(word: str) -> str:
    """Two ways of writing a word that mean the same: case and spaces aside."""
    return " ".join(word.split()).casefold()


def read_mapping(path: Path) -> Mapping:
    """Raises MappingError."""
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise MappingError(_("Le plan %(path)s ne peut pas être lu : %(why)s") % _why(path, error.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(_("Le plan %(path)s n'est pas du TOML : %(why)s") % _why(path, error)) from None
    return mapping_of(document)


def _why(path: Path, error: object) -> dict[str, object]:
    return {"path": path, "why": error}


def mapping_of(document: dict[str, Any]) -> Mapping:
    """Raises MappingError."""
    check(document, KEYS, _("le plan"))
    dates, defaults = document.get("dates", {}), document.get("defaults", {})
    check(dates, DATES, "[dates]")
    check(defaults, DEFAULTS, "[defaults]")
    check(document.get("duplicates", {}), {"otherwise": str}, "[duplicates]")
    columns = _columns(document.get("columns", {}))
    family = document.get("categories_family", "").strip()
    creates = document.get("categories_create", False)
    if creates and not family:
        raise MappingError(_("« categories_create » demande « categories_family », le nom de la famille à remplir."))
    return Mapping(
        source=_source(document.get("source", "")),
        columns=columns,
        zone=_zone(document.get("timezone", settings.TIME_ZONE)),
        formats=_formats(_texts(dates.get("formats", []), "formats")),
        words={word: _words(document.get(table, {}), table) for word, table in TABLES.items()},
        defaults=defaults,
        choices={key: _choice({**document, **dates}, key) for key in CHOICES},
        leave_out=tuple(_leave_out(rule) for rule in document.get("leave_out", [])),
        encoding=document.get("encoding", ""),
        separator=_separator(document.get("separator", "")),
        srid=_srid(document.get("srid")),
        creates_categories=creates,
        family=family,
        otherwise=document.get("duplicates", {}).get("otherwise", "refused"),
    )


def check(table: Table[str, Any], known: Table[str, type], where: str) -> None:
    """Every key is known, and holds what it should: a word mistyped must not be a word ignored."""
    for key, value in table.items():
        if key not in known:
            names = {"key": key, "where": where, "known": ", ".join(sorted(known))}
            raise MappingError(_("Clé inconnue « %(key)s » dans %(where)s. Connues : %(known)s.") % names)
        # To Python, true is a number.
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            names = {"key": key, "where": where, "wanted": known[key].__name__}
            raise MappingError(_("« %(key)s » dans %(where)s n'est pas du type attendu (%(wanted)s).") % names)


def _source(source: str) -> str:
    if not SOURCE.fullmatch(source) or len(source) > 40:
        message = _("« source » nomme l'outil d'origine : minuscules, chiffres et tirets, 40 au plus. Ici : « %s ».")
        raise MappingError(message % source)
    return source


def _columns(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    check(table, dict.fromkeys(COLUMNS, object), "[columns]")
    columns = {ours: _names(ours, theirs) for ours, theirs in table.items()}
    for ours, alias in (("x", "lon"), ("y", "lat")):
        if alias in columns:
            columns[ours] = columns.pop(alias)
    missing = [ours for ours in ("identifier", "received") if ours not in columns]
    if missing:
        raise MappingError(_("[columns] ne dit pas : %s.") % ", ".join(missing))
    if ("x" in columns) != ("y" in columns) or ("x" in columns and "point" in columns):
        raise MappingError(_("Un lieu se lit dans x et y (ou lon et lat), ou dans point : l'un des deux, entier."))
    return columns


def _names(ours: str, theirs: Any) -> tuple[str, ...]:
    names = _texts(theirs if isinstance(theirs, list) else [theirs], ours)
    if not names or (len(names) > 1 and ours not in JOINED_BY):
        raise MappingError(_("« %s » est lu dans une seule colonne.") % ours)
    return tuple(names)


def _texts(values: list[Any], where: str) -> list[str]:
    if not all(isinstance(value, str) and value for value in values):
        raise MappingError(_("« %s » ne contient que du texte.") % where)
    return values


def _words(table: dict[str, Any], where: str) -> dict[str, str]:
    _texts(list(table.values()), where)
    return {fold(word): code for word, code in table.items()}


def _formats(formats: list[str]) -> tuple[str, ...]:
    today = datetime.datetime.now(datetime.UTC)
    for each in formats:
        try:
            datetime.datetime.strptime(today.strftime(each), each)  # noqa: DTZ007 - only whether it can be read
        except ValueError:
            raise MappingError(_("Le format de date « %s » ne peut pas être lu.") % each) from None
    return tuple(formats)


def _choice(document: dict[str, Any], key: str) -> str:
    said = document.get(key, CHOICES[key][0])
    if said not in CHOICES[key]:
        names = {"key": key, "said": said, "known": ", ".join(f"« {word} »" for word in CHOICES[key])}
        raise MappingError(_("« %(key)s » vaut « %(said)s » ; il peut valoir : %(known)s.") % names)
    return said


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise MappingError(_("Le fuseau horaire « %s » n'existe pas (par exemple : Europe/Paris).") % name)
    return ZoneInfo(name)


def _separator(sign: str) -> str:
    if sign not in ("", ",", ";", "\t", "|"):
        raise MappingError(_("« separator » est une virgule, un point-virgule, une tabulation ou une barre."))
    return sign


def _srid(srid: int | None) -> int | None:
    if srid is not None and srid not in ACCEPTED:
        names = {"srid": srid, "known": ", ".join(str(known) for known in sorted(ACCEPTED))}
        raise MappingError(
            _("Le système de coordonnées EPSG:%(srid)d n'est pas accepté. Acceptés : %(known)s.") % names
        )
    return srid


def _leave_out(rule: Any) -> LeaveOut:
    if not isinstance(rule, dict) or set(rule) != {"column", "values"} or not isinstance(rule["values"], list):
        raise MappingError(_("[[leave_out]] a deux clés : « column », et « values », une liste."))
    (column,) = _texts([rule["column"]], "column")
    # An empty value is one too: rows that say nothing there.
    if not all(isinstance(value, str) for value in rule["values"]):
        raise MappingError(_("« %s » ne contient que du texte.") % "values")
    return LeaveOut(column, frozenset(fold(value) for value in rule["values"]))
