"""Finding the place that somebody's words mean: in the loaded addresses, or else by asking Géoplateforme."""

from typing import Any, Final, NamedTuple

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from addresses import geocoder
from addresses.models import Address, Street
from addresses.places import Answer, Found, house_number, labelled, numbered
from addresses.querysets import ALIKE, FAINTLY_ALIKE, POSITION, StreetQuerySet, at_least_alike, lexemes_of
from addresses.wording import Query
from geo.compiled import compiled

USUAL_RESULTS: Final = 6
MOST_RESULTS: Final = 20
# Streets of the same name are told apart by who has the number: more are read than shown.
READ: Final = 3
EXACT_NUMBER: Final = 0.1


def search(words: str, *, near: Point | None = None, limit: int = USUAL_RESULTS) -> Answer:
    """Places that look like `words`, the likeliest first; among equals those close to the WGS84 point `near`."""
    query = Query.read(words)
    limit = min(max(limit, 1), MOST_RESULTS)
    if not query.is_enough:
        return Answer()
    if any_loaded():
        return Answer(_local(query, near, limit))
    answer = geocoder.search(query.text, near=near, limit=limit)
    # Offline, the demonstration has its invented streets.
    if answer.is_away and Street.objects.exists():
        return Answer(_local(query, near, limit))
    return answer


def any_loaded() -> bool:
    """Whether a file of addresses was loaded: nobody else is asked then."""
    return bool(_one_loaded())


@compiled
def _one_loaded() -> QuerySet[Street, tuple]:
    return Street.objects.loaded().order_by().values_list("pk")[:1]


class Hit(NamedTuple):
    """A street that was found."""

    pk: int
    kind: str
    name: str
    city: str
    old_city: str
    postcode: str
    citycode: str
    rank: float
    lon: float
    lat: float


class House(NamedTuple):
    """The address of a street that has the number, or the closest one."""

    street: int
    number: int
    repetition: str
    lon: float
    lat: float


def _local(query: Query, near: Point | None, limit: int) -> list[Found]:
    streets = _streets(query, near)[: READ * limit]
    if query.number is None:
        return [_street(street).seen_from(near) for street in streets[:limit]]
    houses = _houses_of(query, [street.pk for street in streets])
    ranked = sorted(streets, key=lambda street: -_rank(street, houses.get(street.pk), query.number))
    found = [_numbered(street, houses.get(street.pk), query) for street in ranked[:limit]]
    return [place.seen_from(near) for place in found]


def _streets(query: Query, near: Point | None) -> list[Hit]:
    """Those that have the very words; only when there is none, those that resemble them: that takes longer."""
    wanted = {
        "words": query.name.words,
        "type": query.name.type or None,
        "postcode": query.postcode or None,
        "near": near and PostGISAdapter(near),
    }
    rows = _worded(lexemes=lexemes_of(query.name.words), **wanted)
    for share in (ALIKE, FAINTLY_ALIKE):
        if not rows:
            with at_least_alike(share):
                rows = _resembling(**wanted)
    return [Hit(*row) for row in rows]


@compiled
def _worded(lexemes: Any, words: Any, type: Any, postcode: Any, near: Any) -> QuerySet[Street, tuple]:
    return _best(Street.objects.worded(lexemes).ranked(words, type=type, postcode=postcode, near=near))


@compiled
def _resembling(words: Any, type: Any, postcode: Any, near: Any) -> QuerySet[Street, tuple]:
    return _best(Street.objects.resembling(words).ranked(words, type=type, postcode=postcode, near=near))


def _best(ranked: StreetQuerySet) -> QuerySet[Street, tuple]:
    columns = ("pk", "kind", "name", "city", "old_city", "postcode", "citycode", "rank")
    return ranked.values_list(*columns, *POSITION)[: READ * MOST_RESULTS]


def _houses_of(query: Query, streets: list[int]) -> dict[int, House]:
    """By their street."""
    letter = query.repetition[:1] or None
    rows = _houses(streets=streets, number=query.number, repetition=query.repetition, letter=letter)
    return {row[0]: House(*row) for row in rows}


@compiled
def _houses(streets: Any, number: Any, repetition: Any, letter: Any) -> QuerySet[Address, tuple]:
    about = Address.objects.filter(street__among=streets).numbered_about(number, repetition, letter)
    return about.values_list("street_id", "number", "repetition", *POSITION)


def _rank(street: Hit, house: House | None, number: int | None) -> float:
    return street.rank + (EXACT_NUMBER if house and house.number == number else 0)


def _street(street: Hit, note: str = "") -> Found:
    return Found(
        label=labelled(street.name, street.postcode, street.city, street.old_city),
        name=street.name,
        city=street.city,
        postcode=street.postcode,
        citycode=street.citycode,
        kind=street.kind,
        lon=street.lon,
        lat=street.lat,
        note=note,
        street=street.name,
    )


def _numbered(street: Hit, house: House | None, query: Query) -> Found:
    asked = f"{query.number} {query.repetition}".strip()
    if house is None:
        return _street(street, _("Le %(number)s n'y est pas connu.") % {"number": asked})
    name = numbered(house_number(house.number, house.repetition), street.name)
    return Found(
        label=labelled(name, street.postcode, street.city, street.old_city),
        name=name,
        city=street.city,
        postcode=street.postcode,
        citycode=street.citycode,
        kind="housenumber",
        lon=house.lon,
        lat=house.lat,
        note=_missing(asked, house, query),
        street=street.name,
        number=house.number,
    )


def _missing(asked: str, house: House, query: Query) -> str:
    # "12b" and "12 bis" are two ways of saying one thing.
    is_same = house.number == query.number and house.repetition[:1].lower() == query.repetition[:1]
    if is_same:
        return ""
    names = {"asked": asked, "given": house_number(house.number, house.repetition)}
    return _("Le %(asked)s n'y est pas connu : voici le %(given)s.") % names
