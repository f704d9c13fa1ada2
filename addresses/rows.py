"""One line of a file of addresses, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from addresses.models import CITY_LENGTH, NAME_LENGTH, StreetKind
from addresses.wording import tidy

# The columns that are needed, of either file.
NUMBERED: Final = ("id", "numero", "nom_voie", "code_postal", "code_insee", "nom_commune", "lon", "lat")
PLACES: Final = ("id", "nom_lieu_dit", "code_postal", "code_insee", "nom_commune", "lon", "lat")
CITYCODE: Final = re.compile(r"(\d{2}|2[AB])\d{3}")
POSTCODE: Final = re.compile(r"\d{5}|")
# The number that the Base gives to what has none.
NO_NUMBER: Final = 99_999
LONGEST_ID, LONGEST_REPETITION = 80, 10


class BrokenRow(Exception):
    """A line that cannot be an address; the message says why."""


@dataclass(frozen=True, slots=True)
class StreetName:
    """What tells one street from another; communes that were joined keep each its own."""

    kind: str
    name: str
    # Its code tells it; two ways of writing its name do not make two streets.
    city: str = field(compare=False)
    old_city: str
    postcode: str
    citycode: str


@dataclass(frozen=True, slots=True)
class Row:
    """A numbered address, or a locality: then without a number. WGS84."""

    line: int
    ban_id: str
    street: StreetName
    number: int | None
    repetition: str
    lon: float
    lat: float


def row_of(line: int, fields: Mapping[str, str]) -> Row:
    """Raises BrokenRow."""
    is_place = "nom_lieu_dit" in fields
    return Row(
        line=line,
        ban_id=_text(fields, "id", LONGEST_ID),
        street=_street(fields, is_place),
        number=None if is_place else _number(fields["numero"]),
        repetition="" if is_place else _repetition(fields),
        lon=_degrees(fields, "lon", 180),
        lat=_degrees(fields, "lat", 90),
    )


def _street(fields: Mapping[str, str], is_place: bool) -> StreetName:
    citycode, postcode = fields["code_insee"].strip(), fields["code_postal"].strip()
    # A spreadsheet takes the first zero away.
    citycode, postcode = citycode.zfill(5), postcode and postcode.zfill(5)
    if not CITYCODE.fullmatch(citycode):
        raise BrokenRow(_("code_insee illisible : %s") % citycode[:20])
    if not POSTCODE.fullmatch(postcode):
        raise BrokenRow(_("code_postal illisible : %s") % postcode[:20])
    return StreetName(
        kind=StreetKind.LOCALITY if is_place else StreetKind.STREET,
        name=tidy(_text(fields, "nom_lieu_dit" if is_place else "nom_voie", NAME_LENGTH)),
        city=_text(fields, "nom_commune", CITY_LENGTH),
        old_city=_text(fields, "nom_ancienne_commune", CITY_LENGTH, is_needed=False),
        postcode=postcode,
        citycode=citycode,
    )


def _text(fields: Mapping[str, str], column: str, longest: int, *, is_needed: bool = True) -> str:
    text = " ".join(fields.get(column, "").split())
    if is_needed and not text:
        raise BrokenRow(_("%s est vide") % column)
    if len(text) > longest:
        raise BrokenRow(_("%(column)s dépasse %(count)d caractères") % {"column": column, "count": longest})
    if not text.isprintable():
        raise BrokenRow(_("%s contient un caractère de commande") % column)
    return text


def _number(text: str) -> int:
    # int() would also take "１２", "1_2" and "+12".
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise BrokenRow(_("numero illisible : %s") % text[:20])
    if int(text) == NO_NUMBER:
        raise BrokenRow(_("numero 99999 : une voie sans numéro"))
    return int(text)


def _repetition(fields: Mapping[str, str]) -> str:
    return _text(fields, "rep", LONGEST_REPETITION, is_needed=False).lower()


def _degrees(fields: Mapping[str, str], column: str, bound: int) -> float:
    said = {"column": column, "text": fields[column][:20]}
    try:
        degrees = float(fields[column])
    except ValueError:
        raise BrokenRow(_("%(column)s illisible : %(text)s") % said) from None
    # NaN fails the comparison.
    if not -bound <= degrees <= bound:
        raise BrokenRow(_("%(column)s hors de la Terre : %(text)s") % said)
    return degrees
