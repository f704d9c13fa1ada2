"""Words made comparable: what a street's name and what a person types become before one is looked for in the other."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from addresses.vocabulary import ARTICLES, MONTHS, NOISE, REPETITIONS, TITLES, TYPE_OF

MOST_CHARACTERS: Final = 200
LEAST_LETTERS: Final = 2
LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
POSTCODE: Final = re.compile(r"(?<!\w)\d{5}(?!\w)")
NUMBER: Final = re.compile(r"(\d{1,4})([a-z]|bis|ter|quater|quinquies)?")
INVERTED: Final = re.compile(r"(?P<rest>[^()]+?)\s*\((?P<start>[^()]+?)\s*\)")


def fold(text: str) -> str:
    """Small letters without accents; control characters become spaces."""
    letters = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return "".join(" " if unicodedata.category(c)[0] == "C" else c for c in letters if not unicodedata.combining(c))


def tokens_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


@dataclass(frozen=True)
class Name:
    """A name, taken apart: "r. du gal Leclerc" is of type "rue", its words are "general leclerc"."""

    type: str
    words: str

    @classmethod
    def read(cls, text: str) -> Self:
        return cls.of(tokens_of(text))

    @classmethod
    def of(cls, tokens: list[str]) -> Self:
        place = next((number for number, token in enumerate(tokens) if token in TYPE_OF), None)
        others = [token for number, token in enumerate(tokens) if number != place]
        words = spelled_out(others)
        # "Rue Neuve" is "neuve", but "Le Cours" alone would be nothing.
        if place is None or not words:
            return cls("", words or spelled_out(tokens) or " ".join(tokens))
        return cls(TYPE_OF[tokens[place]], words)


def spelled_out(tokens: list[str]) -> str:
    return " ".join(TITLES.get(token, token) for token in tokens if token not in ARTICLES)


@dataclass(frozen=True)
class Query:
    """What somebody typed: a house number perhaps, a postcode perhaps, and a name with or without its city."""

    text: str
    number: int | None
    repetition: str
    postcode: str
    name: Name

    @classmethod
    def read(cls, text: str) -> Self:
        folded = fold(text[:MOST_CHARACTERS])
        codes = POSTCODE.findall(folded)
        tokens = [token for token in tokens_of(POSTCODE.sub(" ", folded)) if token not in NOISE]
        number, repetition, rest = _house_number(tokens)
        return cls(
            text=" ".join(text[:MOST_CHARACTERS].split()),
            number=number,
            repetition=repetition,
            postcode=codes[-1] if codes else "",
            name=Name.of(rest),
        )

    @property
    def is_enough(self) -> bool:
        """Whether there is something to look for."""
        return len(self.name.words) >= LEAST_LETTERS


def _house_number(tokens: list[str]) -> tuple[int | None, str, list[str]]:
    """The number, its repetition ("bis", "b"), and the tokens without them."""
    for place, token in enumerate(tokens):
        found = NUMBER.fullmatch(token)
        if not found or _is_in_a_name(tokens, place):
            continue
        rest = tokens[place + 1 :]
        repetition = found[2] or ""
        # "11-13": the first one is looked for.
        while rest and NUMBER.fullmatch(rest[0]) and not _is_in_a_name(tokens, len(tokens) - len(rest)):
            rest = rest[1:]
        if rest and not repetition and _is_repetition(rest):
            repetition, *rest = rest
        return int(found[1]), repetition, [*tokens[:place], *rest]
    return None, "", tokens


def _is_in_a_name(tokens: list[str], place: int) -> bool:
    """ "du 14 juillet", "8 mai 1945", "quai de la 2 DB": no house number."""
    before = tokens[place - 1] if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    return after in MONTHS or before in MONTHS or bool(before in ARTICLES and after)


def _is_repetition(rest: list[str]) -> bool:
    """ "12 b rue Neuve" has one, "12 r neuve" has none."""
    if rest[0] in REPETITIONS:
        return True
    return len(rest[0]) == 1 and rest[0].isalpha() and (len(rest) == 1 or rest[1] in TYPE_OF)


def tidy(name: str) -> str:
    """A name as it is written on a street sign: "ROMAINS (ROUTE DES)" is "Route des Romains"."""
    name = " ".join(name.split())
    inverted = INVERTED.fullmatch(name)
    if inverted and tokens_of(inverted["start"])[:1] and tokens_of(inverted["start"])[0] in TYPE_OF:
        name = f"{inverted['start']} {inverted['rest']}"
    name = re.sub(r"\b([dl]) (?=[aeiouyh])", r"\1'", name, flags=re.IGNORECASE)
    if name.isupper():
        name = re.sub(r"[^\W_]+", _as_written, name)
    return name[:1].upper() + name[1:]


def _as_written(word: re.Match[str]) -> str:
    return word[0].lower() if fold(word[0]) in ARTICLES else word[0].capitalize()
