"""Cells of a file, read: numbers, moments, yes or no, words. What cannot be read is refused, never guessed."""

import datetime
import math
import re
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.texts import WordsField
from reports.imports.refusals import Refusal

NUMBER: Final = re.compile(r"[+-]?\d{1,40}(?:[.,]\d{0,40})?(?:[eE][+-]?\d{1,5})?", re.ASCII)
YES: Final = frozenset(("1", "true", "vrai", "oui", "yes", "t", "v", "o", "y", "x"))
NO: Final = frozenset(("0", "false", "faux", "non", "no", "f", "n"))
# Before, it is a spreadsheet's idea of zero.
EARLIEST: Final = datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)
LENGTH_OF_A_DAY: Final = 10  # 2026-01-31
WORDS: Final = WordsField(required=False)


def words(text: str, longest: int, name: str) -> str:
    """Text as a form takes it. `name` is the word of the mapping, for whoever reads the refusal."""
    clean = WORDS.to_python(text)
    if len(clean) > longest:
        raise Refusal(_("%(name)s dépasse %(count)d caractères") % {"name": name, "count": longest}, clean)
    return clean


def on_one_line(text: str, longest: int, name: str) -> str:
    return words(" ".join(text.split()), longest, name)


def number(text: str, name: str) -> float:
    """Plain ASCII digits, with a point or a comma: float() would also take "1_000", "nan" and "１２"."""
    clean = text.strip()
    if not NUMBER.fullmatch(clean):
        raise Refusal(_("%s n'est pas un nombre") % name, clean)
    value = float(clean.replace(",", "."))
    if not math.isfinite(value):
        raise Refusal(_("%s n'est pas un nombre fini") % name, clean)
    return value


def yes_or_no(text: str, name: str, *, otherwise: bool) -> bool:
    clean = text.strip().lower()
    if clean in YES:
        return True
    if clean in NO:
        return False
    if clean:
        raise Refusal(_("%s n'est ni oui ni non") % name, clean)
    return otherwise


def moment(text: str, formats: Sequence[str], zone: ZoneInfo, name: str) -> tuple[datetime.datetime, bool]:
    """The instant, and whether only its day was told: it is then the first moment of it.

    A time without an offset is local to `zone`. The hour that comes twice in autumn is the first of the two; the one
    that spring leaves out is told by a clock that was not put forward, so 2:30 is 3:30.
    """
    clean = text.strip()
    found, is_day = _read(clean, formats) or (None, False)
    if found is None:
        raise Refusal(_("%s n'est pas une date lisible") % name, clean)
    if found.tzinfo is None:
        # `fold=0` is the first of two, and takes what is left out at the offset before the change.
        found = found.replace(tzinfo=zone, fold=0)
    try:
        found = found.astimezone(datetime.UTC)
    except OverflowError:
        raise Refusal(_("%s n'est pas une date possible") % name, clean) from None
    if not EARLIEST <= found <= timezone.now():
        raise Refusal(_("%s est avant 1970 ou dans le futur") % name, clean)
    return found, is_day


def day(text: str, formats: Sequence[str], name: str) -> datetime.date:
    """A day that may be to come: no time zone moves it."""
    clean = text.strip()
    found = _read(clean, formats)
    if found is None:
        raise Refusal(_("%s n'est pas une date lisible") % name, clean)
    return found[0].date()


def _read(text: str, formats: Sequence[str]) -> tuple[datetime.datetime, bool] | None:
    """By the formats of the mapping, or as ISO 8601 where it has none."""
    try:
        if not formats:
            return datetime.datetime.fromisoformat(text), len(text) <= LENGTH_OF_A_DAY
    except ValueError:
        return None
    for each in formats:
        try:
            return datetime.datetime.strptime(text, each), not ("%H" in each or "%I" in each)  # noqa: DTZ007 - local
        except ValueError:
            continue
    return None
