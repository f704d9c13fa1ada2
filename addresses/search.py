"""Finding the place that somebody's words mean: in the loaded addresses, or else by asking Géoplateforme."""

from typing import Final

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from addresses import geocoder
from addresses.models import Address, Street
from addresses.places import Answer, Found, labelled, numbered
from addresses.querysets import ALIKE, FAINTLY_ALIKE, StreetQuerySet
from addresses.wording import Query
from geo.reading import alias

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
    if Street.objects.loaded().exists():
        return Answer(_local(query, near, limit))
    answer = geocoder.search(query.text, near=near, limit=limit)
    # Offline, the demonstration has its invented streets.
    if answer.is_away and Street.objects.exists():
        return Answer(_local(query, near, limit))
    return answer


def _local(query: Query, near: Point | None, limit: int) -> list[Found]:
    streets = _streets(query, near, READ * limit)
    if query.number is None:
        return [_street(street).seen_from(near) for street in streets[:limit]]
    about = Address.objects.filter(street__in=streets).numbered_about(query.number, query.repetition)
    addresses = {address.street_id: address for address in about}
    ranked = sorted(streets, key=lambda street: -_rank(street, addresses.get(street.pk), query.number))
    found = [_numbered(street, addresses.get(street.pk), query) for street in ranked[:limit]]
    return [place.seen_from(near) for place in found]


def _streets(query: Query, near: Point | None, most: int) -> list[Street]:
    """Those that have the very words; only when there is none, those that resemble them: that takes longer."""
    words, streets = query.name.words, Street.objects.all()
    return (
        _best(streets.worded(words), query, near, most)
        or _resembling(query, near, most, share=ALIKE)
        or _resembling(query, near, most, share=FAINTLY_ALIKE)
    )


def _resembling(query: Query, near: Point | None, most: int, *, share: float) -> list[Street]:
    with transaction.atomic(using=alias()):
        return _best(Street.objects.resembling(query.name.words, share=share), query, near, most)


def _best(streets: StreetQuerySet, query: Query, near: Point | None, most: int) -> list[Street]:
    ranked = streets.ranked(query.name.words, type=query.name.type, postcode=query.postcode, near=near)
    return list(ranked[:most])


def _rank(street: Street, address: Address | None, number: int | None) -> float:
    return street.rank + (EXACT_NUMBER if address and address.number == number else 0)


def _street(street: Street, note: str = "") -> Found:
    return Found(
        label=labelled(street.name, street.postcode, street.city, street.old_city),
        name=street.name,
        city=street.city,
        postcode=street.postcode,
        citycode=street.citycode,
        kind=street.kind,
        lon=street.geom.x,
        lat=street.geom.y,
        note=note,
        street=street.name,
    )


def _numbered(street: Street, address: Address | None, query: Query) -> Found:
    asked = f"{query.number} {query.repetition}".strip()
    if address is None:
        return _street(street, _("Le %(number)s n'y est pas connu.") % {"number": asked})
    name = numbered(address.house_number, street.name)
    return Found(
        label=labelled(name, street.postcode, street.city, street.old_city),
        name=name,
        city=street.city,
        postcode=street.postcode,
        citycode=street.citycode,
        kind="housenumber",
        lon=address.geom.x,
        lat=address.geom.y,
        note=_missing(asked, address, query),
        street=street.name,
        number=address.number,
    )


def _missing(asked: str, address: Address, query: Query) -> str:
    # "12b" and "12 bis" are two ways of saying one thing.
    is_same = address.number == query.number and address.repetition[:1].lower() == query.repetition[:1]
    if is_same:
        return ""
    names = {"asked": asked, "given": address.house_number}
    return _("Le %(asked)s n'y est pas connu : voici le %(given)s.") % names
