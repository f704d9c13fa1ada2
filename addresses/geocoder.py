"""Géoplateforme's geocoder, asked by our server: never more than its share, never waited for, its answers kept."""

import hashlib
import json
import logging
import threading
import time
from dataclasses import asdict
from typing import Any, Final

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.cache import cache

from addresses.places import Answer, Found, labelled, numbered
from geo.breaker import Breaker
from geo.pace import Pace
from geo.upstream import Away, NothingThere, Wanted, fetch

log = logging.getLogger(__name__)

WANTED: Final = Wanted(
    frozenset({"application/json", "application/geo+json"}), most_bytes=256 * 1024, agent="Riverain (geocoder proxy)"
)
KEPT_SECONDS: Final = 24 * 3600
AWAY_SECONDS: Final = 30
# The same question is not put again at once: a page asks what is near, and then what is around.
HUSH_SECONDS: Final = 5
# Within the whole time: the rest is for the answer.
TURN_SECONDS: Final = 0.5
AWAY: Final = "away"
LONGEST_TEXT: Final = 200
KINDS: Final = {
    "housenumber": "housenumber",
    "street": "street",
    "locality": "locality",
    "municipality": "locality",
}

breaker = Breaker("geocoder", failures=3, seconds=AWAY_SECONDS)
pace = Pace("geocoder", per_second=10)
# A host that takes its time must not hold all the threads that answer visitors.
calls = threading.BoundedSemaphore(2)


def search(words: str, *, near: Point | None, limit: int) -> Answer:
    # About a kilometre: the results of a neighbour's question serve as well.
    place = {"lon": round(near.x, 2), "lat": round(near.y, 2)} if near else {}
    return _answer("search", {"q": words, "index": "address", "limit": limit, **place}, near)


def reverse(point: Point, *, limit: int, may_ask: bool = True) -> Answer:
    """Addresses about a WGS84 point, the nearest first. Without `may_ask`, from the kept answers alone."""
    # A metre.
    place = {"lon": round(point.x, 5), "lat": round(point.y, 5)}
    answer = _answer("reverse", {**place, "index": "address", "limit": limit}, point, may_ask=may_ask)
    return Answer(sorted(answer.results, key=lambda found: found.distance_metres or 0), answer.is_away)


def _answer(path: str, query: dict[str, Any], near: Point | None, *, may_ask: bool = True) -> Answer:
    places = _known(path, query, may_ask=may_ask)
    if places is None:
        return Answer(is_away=True)
    return Answer([place.seen_from(near) for place in places])


def _known(path: str, query: dict[str, Any], *, may_ask: bool) -> list[Found] | None:
    """The places of an answer, kept or fetched; None when the host is away."""
    if settings.GEOCODER != "ign":
        return None
    digest = hashlib.blake2b(json.dumps([path, query]).encode(), digest_size=16).hexdigest()
    key = f"geocoder:1:{digest}"
    kept = cache.get(key)
    if kept is not None:
        return None if kept == AWAY else [Found(**place) for place in kept]
    if not may_ask:
        return None
    places = _asked(path, query)
    if places is None:
        cache.set(key, AWAY, HUSH_SECONDS)
    else:
        cache.set(key, [asdict(place) for place in places], KEPT_SECONDS)
    return places


def _asked(path: str, query: dict[str, Any]) -> list[Found] | None:
    deadline = time.monotonic() + settings.GEOCODER_TIMEOUT
    if not breaker.lets_through() or not pace.wait(seconds=min(TURN_SECONDS, settings.GEOCODER_TIMEOUT)):
        return None
    if not calls.acquire(timeout=max(0.0, deadline - time.monotonic()) / 2):
        return None
    try:
        body = fetch(f"{settings.GEOCODER_UPSTREAM}/{path}", query, WANTED, seconds=deadline - time.monotonic())
        places = _places(body)[: query["limit"]]
    except NothingThere:
        places = []
    except Away as error:
        breaker.failed()
        log.warning("geocoder away: %s", error)
        return None
    finally:
        calls.release()
    breaker.succeeded()
    return places


def _places(body: bytes) -> list[Found]:
    """Those that can be read; what another host says is never taken on trust. Raises Away when nothing can."""
    try:
        features = json.loads(body)["features"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise Away("not a collection of features") from None
    if not isinstance(features, list):
        raise Away("not a collection of features")
    places = (_place(feature) for feature in features)
    return [place for place in places if place]


def _place(feature: Any) -> Found | None:
    try:
        lon, lat = (float(number) for number in feature["geometry"]["coordinates"])
        said = {name: _text(value) for name, value in feature["properties"].items()}
        kind = KINDS[said["type"]]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and said.get("name")):
        return None
    street, number = said.get("street") or said["name"], said.get("housenumber", "")
    name = numbered(number, street) if kind == "housenumber" and number else said["name"]
    city, postcode = said.get("city", ""), said.get("postcode", "")
    return Found(
        label=labelled(name, postcode, city if city != name else ""),
        name=name,
        city=city,
        postcode=postcode,
        citycode=said.get("citycode", ""),
        kind=kind,
        lon=lon,
        lat=lat,
        street=street,
        number=_leading_number(number),
    )


def _text(value: Any) -> str:
    """One line of printable text, whatever was sent."""
    text = str(value) if isinstance(value, (str, int)) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST_TEXT]).split())


def _leading_number(house_number: str) -> int | None:
    digits = house_number[: len(house_number) - len(house_number.lstrip("0123456789"))]
    return int(digits) if digits else None
